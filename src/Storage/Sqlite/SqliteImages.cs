namespace Darkroom.Storage;

/// <summary>Reads images whose account lives.</summary>
internal static class SqliteImages
{
    public const string Columns = $"{ImageRows.Columns}, (SELECT json_group_array(tag) FROM (SELECT tag FROM image_tag WHERE image = i.id ORDER BY position))";

    // Scopes are searched in this order; see Alias.Scopes.
    private const string Aliased =
        """
        SELECT coalesce(
            (SELECT image FROM alias WHERE scope = 'imager' AND name = ?1),
            (SELECT image FROM alias WHERE scope = 'imageresizer' AND name = ?1),
            (SELECT image FROM alias WHERE scope = 'slink' AND name = ?1))
        """;

    private const string SelectLiving = $"SELECT {Columns} FROM image i JOIN account a ON a.id = i.account AND a.deleted IS NULL";

    /// <summary>By id, by the owner's name for it, or by an id that it had elsewhere.</summary>
    public static Image? Find(SqliteSession session, AccountId account, string objectId)
    {
        if (ImageId.TryParse(objectId, out var id) && Find(session, id) is { } image) return image.Account == account ? image : null;
        return FindNamed(session, account, objectId)
            ?? session.First($"{SelectLiving} WHERE i.id = ({Aliased}) AND i.account = ?2", ImageRows.Read, objectId, account.ToString());
    }

    public static Image? Find(SqliteSession session, ImageId id) =>
        session.First($"{SelectLiving} WHERE i.id = ?1", ImageRows.Read, id.ToString());

    public static Image? FindUpload(SqliteSession session, AccountId account, string uploadId) =>
        session.First($"{SelectLiving} WHERE i.account = ?1 AND i.upload_id = ?2", ImageRows.Read, account.ToString(), uploadId);

    public static Image? FindNamed(SqliteSession session, AccountId account, string name) =>
        session.First($"{SelectLiving} WHERE i.id = (SELECT image FROM alias WHERE scope = ?1 AND name = ?2)", ImageRows.Read, ImageRows.Scope(account), name);

    /// <summary>The account's oldest image with these bytes.</summary>
    public static Image? FindSame(SqliteSession session, AccountId account, string sha256) =>
        session.First($"{SelectLiving} WHERE i.account = ?1 AND i.sha256 = ?2 ORDER BY i.created LIMIT 1", ImageRows.Read, account.ToString(), sha256);
}
