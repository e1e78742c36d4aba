namespace Darkroom.Storage;

/// <summary>What every delivery asks first: one prepared statement of index look-ups.</summary>
internal static class SqliteResolve
{
    private const string What = $"SELECT {AccountRows.Columns}, s.json, {SqliteImages.Columns}";

    private const string Settings =
        $"LEFT JOIN grain_state s ON s.type = '{SettingsDocument.GrainType}' AND s.key = a.id AND s.name = '{SettingsDocument.StateName}'";

    // A slug comes before an account id: see SqliteCatalogue.IsTaken.
    private const string InBucket =
        $"""
        {What} FROM account a CROSS JOIN image i {Settings}
        WHERE a.n = coalesce((SELECT n FROM account WHERE bucket = ?1), (SELECT n FROM account WHERE id = ?2))
            AND a.deleted IS NULL AND i.account = a.id
        """;

    private const string Anywhere = $"{What} FROM image i CROSS JOIN account a ON a.id = i.account AND a.deleted IS NULL {Settings}";

    internal const string ById = $"{InBucket} AND i.id = ?3";

    internal const string ByName = $"{InBucket} AND i.id = (SELECT image FROM alias WHERE scope = 'object:' || a.id AND name = ?3)";

    internal const string ByIdAlone = $"{Anywhere} WHERE i.id = ?1";

    internal const string ByAlias = $"{Anywhere} WHERE i.id = (SELECT image FROM alias WHERE scope = ?1 AND name = ?2)";

    public static Resolved? Find(SqliteSession session, SharedSettings settings, string bucket, string objectId)
    {
        var account = AccountId.TryParse(bucket, null, out var accountId) ? accountId.ToString() : null;
        return ImageId.TryParse(objectId, out var image)
            ? session.First(ById, settings.Resolved, bucket, account, image.ToString())
            : session.First(ByName, settings.Resolved, bucket, account, objectId);
    }

    public static Resolved? Find(SqliteSession session, SharedSettings settings, ImageId id) => session.First(ByIdAlone, settings.Resolved, id.ToString());

    public static Resolved? FindAlias(SqliteSession session, SharedSettings settings, string scope, string name) => session.First(ByAlias, settings.Resolved, scope, name);
}
