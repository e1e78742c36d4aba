namespace Darkroom.Storage;

/// <summary>Reads accounts that live.</summary>
internal static class SqliteAccounts
{
    public static Account? Find(SqliteSession session, AccountId id) =>
        session.First($"SELECT {AccountRows.Columns} FROM account a WHERE a.id = ?1 AND a.deleted IS NULL", AccountRows.Read, id.ToString());

    public static Account? FindByBucket(SqliteSession session, string bucket) =>
        session.First($"SELECT {AccountRows.Columns} FROM account a WHERE a.bucket = ?1 AND a.deleted IS NULL", AccountRows.Read, bucket);

    public static AccountSettings FindSettings(SqliteSession session, AccountId account) => SettingsDocument.Parse(session.First(
        "SELECT json FROM grain_state WHERE type = ?1 AND key = ?2 AND name = ?3",
        row => row.GetString(0),
        SettingsDocument.GrainType,
        account.ToString(),
        SettingsDocument.StateName));
}
