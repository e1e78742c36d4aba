namespace Darkroom.Storage;

/// <summary>What every delivery asks first: one prepared statement of index look-ups.</summary>
internal static class PostgresResolve
{
    public const string ById = $"{InBucket} AND i.id = $3";

    public const string ByName = $"{InBucket} AND i.id = (SELECT image FROM alias WHERE scope = 'object:' || a.id AND name = $3)";

    public const string ByIdAlone = $"{Anywhere} WHERE i.id = $1";

    public const string ByAlias = $"{Anywhere} WHERE i.id = (SELECT image FROM alias WHERE scope = $1 AND name = $2)";

    private const string What = $"SELECT {AccountRows.Columns}, s.json, {PostgresImages.Columns}";

    private const string Settings =
        $"LEFT JOIN grain_state s ON s.type = '{SettingsDocument.GrainType}' AND s.key = a.id AND s.name = '{SettingsDocument.StateName}'";

    // A slug comes before an account id: see taken_by_another.
    private const string InBucket =
        $"""
        {What} FROM account a JOIN image i ON i.account = a.id {Settings}
        WHERE a.id = coalesce((SELECT id FROM account WHERE bucket = $1), $2::text) AND a.deleted IS NULL
        """;

    private const string Anywhere = $"{What} FROM image i JOIN account a ON a.id = i.account AND a.deleted IS NULL {Settings}";

    public static Task<Resolved?> Find(PostgresDatabase database, SharedSettings settings, string bucket, string objectId)
    {
        var account = AccountId.TryParse(bucket, null, out var accountId) ? accountId.ToString() : null;
        return ImageId.TryParse(objectId, out var image)
            ? database.First(ById, settings.Resolved, bucket, account, image.ToString())
            : database.First(ByName, settings.Resolved, bucket, account, objectId);
    }
}
