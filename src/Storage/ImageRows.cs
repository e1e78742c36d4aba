using System.Collections.Immutable;
using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace Darkroom.Storage;

/// <summary>Reads images whose account lives, and writes what belongs to one.</summary>
internal static class ImageRows
{
    /// <summary>What <see cref="Read"/> expects, in this order, of table <c>image i</c>.</summary>
    public const string Columns =
        """
        i.id, i.account, i.name, i.generation, i.type, i.width, i.height, i.frames, i.has_alpha, i.bytes, i.sha256, i.upload_id, i.folder, i.file_name, i.created,
        i.description, i.visibility, i.updated, i.views, i.store,
        (SELECT json_group_array(tag) FROM (SELECT tag FROM image_tag WHERE image = i.id ORDER BY position))
        """;

    public const int ColumnCount = 21;

    // Scopes are searched in this order; see Alias.Scopes.
    private const string Aliased =
        """
        SELECT coalesce(
            (SELECT image FROM alias WHERE scope = 'imager' AND name = ?1),
            (SELECT image FROM alias WHERE scope = 'imageresizer' AND name = ?1),
            (SELECT image FROM alias WHERE scope = 'slink' AND name = ?1))
        """;

    private const string SelectLiving = $"SELECT {Columns} FROM image i JOIN account a ON a.id = i.account AND a.deleted IS NULL";

    /// <param name="at">Where the columns begin.</param>
    public static Image Read(SqliteDataReader row, int at = 0) => new(
        ImageId.Parse(row.GetString(at), null),
        AccountId.Parse(row.GetString(at + 1), null),
        Text(row, at + 2),
        row.GetInt64(at + 3),
        new Inspection(TypeOf(row.GetString(at + 4)), new Size(row.GetInt32(at + 5), row.GetInt32(at + 6)), row.GetInt32(at + 7), row.GetBoolean(at + 8)),
        row.GetInt64(at + 9),
        row.GetString(at + 10),
        row.GetString(at + 11),
        TagsOf(row.GetString(at + 20)),
        Text(row, at + 12),
        Text(row, at + 13),
        Micros.ToTime(row.GetInt64(at + 14)),
        row.GetString(at + 15),
        (Visibility)row.GetInt32(at + 16),
        row.IsDBNull(at + 17) ? null : Micros.ToTime(row.GetInt64(at + 17)),
        row.GetInt64(at + 18)) { Store = row.GetString(at + 19) };

    /// <summary>By id, by the owner's name for it, or by an id that it had elsewhere.</summary>
    public static Image? Find(SqliteSession session, AccountId account, string objectId)
    {
        if (ImageId.TryParse(objectId, out var id) && Find(session, id) is { } image) return image.Account == account ? image : null;
        return FindNamed(session, account, objectId)
            ?? session.First($"{SelectLiving} WHERE i.id = ({Aliased}) AND i.account = ?2", row => Read(row), objectId, account.ToString());
    }

    public static Image? Find(SqliteSession session, ImageId id) =>
        session.First($"{SelectLiving} WHERE i.id = ?1", row => Read(row), id.ToString());

    public static Image? FindUpload(SqliteSession session, AccountId account, string uploadId) =>
        session.First($"{SelectLiving} WHERE i.account = ?1 AND i.upload_id = ?2", row => Read(row), account.ToString(), uploadId);

    public static Image? FindNamed(SqliteSession session, AccountId account, string name) =>
        session.First($"{SelectLiving} WHERE i.id = (SELECT image FROM alias WHERE scope = ?1 AND name = ?2)", row => Read(row), Scope(account), name);

    /// <summary>The account's oldest image with these bytes.</summary>
    public static Image? FindSame(SqliteSession session, AccountId account, string sha256) =>
        session.First($"{SelectLiving} WHERE i.account = ?1 AND i.sha256 = ?2 ORDER BY i.created LIMIT 1", row => Read(row), account.ToString(), sha256);

    /// <summary>Where an account's names of its images live.</summary>
    public static string Scope(AccountId account) => $"object:{account}";

    public static string NameOf(MediaType type) => type.Extension;

    public static MediaType TypeOf(string name) =>
        MediaTypes.TryFromExtension(name, out var type) ? type : throw new InvalidDataException($"The database names an image type '{name}'.");

    private static ImmutableArray<string> TagsOf(string json) =>
        json == "[]" ? [] : JsonSerializer.Deserialize<ImmutableArray<string>>(json);

    private static string? Text(SqliteDataReader row, int at) => row.IsDBNull(at) ? null : row.GetString(at);
}
