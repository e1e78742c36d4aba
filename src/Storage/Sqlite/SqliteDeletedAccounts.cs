namespace Darkroom.Storage;

/// <summary>Accounts that were deleted are hidden at once; their images and orphans go in batches, and the row when nothing is left.</summary>
internal static class SqliteDeletedAccounts
{
    /// <returns>How many images and orphans went.</returns>
    public static int Purge(SqliteSession session, DateTimeOffset now, int most)
    {
        var images = session.List(
            "SELECT i.id FROM account a CROSS JOIN image i ON i.account = a.id WHERE a.deleted IS NOT NULL LIMIT ?1",
            row => row.GetString(0),
            most);
        foreach (var image in images)
        {
            session.Execute("DELETE FROM image WHERE id = ?1", image);
            SqliteTombstones.Insert(session, image, now);
        }

        var orphans = session.List(
            "SELECT o.image FROM account a CROSS JOIN orphan o ON o.account = a.id WHERE a.deleted IS NOT NULL LIMIT ?1",
            row => row.GetString(0),
            most - images.Count);
        foreach (var image in orphans)
        {
            session.Execute("DELETE FROM orphan WHERE image = ?1", image);
            SqliteTombstones.Insert(session, image, now);
        }

        var gone = images.Count + orphans.Count;
        if (gone < most)
        {
            session.Execute(
                "DELETE FROM grain_state WHERE type = ?1 AND key IN (SELECT id FROM account WHERE deleted IS NOT NULL)",
                SettingsDocument.GrainType);
            session.Execute("DELETE FROM account WHERE deleted IS NOT NULL");
        }

        return gone;
    }
}
