using Microsoft.Data.Sqlite;

namespace Darkroom.Storage;

/// <summary>What every delivery asks first: one prepared statement of index look-ups.</summary>
internal static class SqliteResolve
{
    // A slug comes before an account id: see SqliteCatalogue.IsTaken.
    private const string From =
        $"""
        SELECT {AccountRows.Columns}, s.json, {ImageRows.Columns}
        FROM account a
        CROSS JOIN image i
        LEFT JOIN grain_state s ON s.type = '{SettingsDocument.GrainType}' AND s.key = a.id AND s.name = '{SettingsDocument.StateName}'
        WHERE a.n = coalesce((SELECT n FROM account WHERE bucket = ?1), (SELECT n FROM account WHERE id = ?2))
            AND a.deleted IS NULL AND i.account = a.id
        """;

    internal const string ById = $"{From} AND i.id = ?3";

    internal const string ByName = $"{From} AND i.id = (SELECT image FROM alias WHERE scope = 'object:' || a.id AND name = ?3)";

    public static Resolved? Find(SqliteSession session, string bucket, string objectId)
    {
        var account = AccountId.TryParse(bucket, null, out var accountId) ? accountId.ToString() : null;
        return ImageId.TryParse(objectId, out var image)
            ? session.First(ById, Read, bucket, account, image.ToString())
            : session.First(ByName, Read, bucket, account, objectId);
    }

    private static Resolved Read(SqliteDataReader row) => new(
        ImageRows.Read(row, at: AccountRows.ColumnCount + 1),
        AccountRows.Read(row),
        SettingsDocument.Parse(row.IsDBNull(AccountRows.ColumnCount) ? null : row.GetString(AccountRows.ColumnCount)));
}
