namespace Darkroom.Storage;

/// <summary>Originals whose image was deleted while its bytes were to stay: the operator's to list and to remove.</summary>
internal static class SqliteOrphans
{
    public static void Insert(SqliteSession session, ImageId image, AccountId account, DateTimeOffset now) => session.Execute(
        "INSERT INTO orphan (image, account, type, bytes, sha256, deleted) SELECT id, account, type, bytes, sha256, ?3 FROM image WHERE id = ?1 AND account = ?2",
        image.ToString(),
        account.ToString(),
        Micros.Of(now));

    public static Page<Orphan> List(SqliteSession session, int page, int pageSize) => new(
        [.. session.List(
            "SELECT image, account, type, bytes, sha256, deleted FROM orphan ORDER BY image LIMIT ?1 OFFSET ?2",
            Rows.Orphan,
            pageSize,
            (page - 1L) * pageSize)],
        session.Number("SELECT count(*) FROM orphan"));

    /// <summary>Its bytes are buried like any other's, again if its variants were before.</summary>
    public static bool Remove(SqliteSession session, ImageId image, DateTimeOffset now)
    {
        if (session.Execute("DELETE FROM orphan WHERE image = ?1", image.ToString()) == 0) return false;
        SqliteTombstones.Insert(session, image.ToString(), now);
        return true;
    }
}
