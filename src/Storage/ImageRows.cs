using System.Collections.Immutable;
using System.Data.Common;
using System.Text.Json;

namespace Darkroom.Storage;

/// <summary>What a row of an image says, whichever the database.</summary>
internal static class ImageRows
{
    /// <summary>What <see cref="Read"/> expects, in this order, of table <c>image i</c>; after them come the tags as a JSON list.</summary>
    public const string Columns =
        """
        i.id, i.account, i.name, i.generation, i.type, i.width, i.height, i.frames, i.has_alpha, i.bytes, i.sha256, i.upload_id, i.folder, i.file_name, i.created,
        i.description, i.visibility, i.updated, i.views, i.store
        """;

    /// <summary>With the tags.</summary>
    public const int ColumnCount = 21;

    /// <param name="at">Where the columns begin.</param>
    public static Image Read(DbDataReader row, int at) => new(
        ImageId.Parse(row.GetString(at), null),
        AccountId.Parse(row.GetString(at + 1), null),
        row.Text(at + 2),
        row.GetInt64(at + 3),
        new Inspection(TypeOf(row.GetString(at + 4)), new Size(row.GetInt32(at + 5), row.GetInt32(at + 6)), row.GetInt32(at + 7), row.GetBoolean(at + 8)),
        row.GetInt64(at + 9),
        row.GetString(at + 10),
        row.GetString(at + 11),
        TagsOf(row.GetString(at + 20)),
        row.Text(at + 12),
        row.Text(at + 13),
        row.Time(at + 14),
        row.GetString(at + 15),
        (Visibility)row.GetInt32(at + 16),
        row.TimeOrNull(at + 17),
        row.GetInt64(at + 18)) { Store = row.GetString(at + 19) };

    public static Image Read(DbDataReader row) => Read(row, 0);

    /// <summary>Where an account's names of its images live.</summary>
    public static string Scope(AccountId account) => $"object:{account}";

    public static string NameOf(MediaType type) => type.Extension;

    public static MediaType TypeOf(string name) =>
        MediaTypes.TryFromExtension(name, out var type) ? type : throw new InvalidDataException($"The database names an image type '{name}'.");

    private static ImmutableArray<string> TagsOf(string json) =>
        json == "[]" ? [] : JsonSerializer.Deserialize<ImmutableArray<string>>(json);
}
