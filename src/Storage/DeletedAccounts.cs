namespace Darkroom.Storage;

/// <summary>Accounts that were deleted are hidden at once; their images go in batches, and the row when nothing is left.</summary>
internal static class DeletedAccounts
{
    /// <returns>How many images went.</returns>
    public static int Purge(SqliteSession session, DateTimeOffset now, int most)
    {
        var images = session.List(
            "SELECT i.id FROM account a CROSS JOIN image i ON i.account = a.id WHERE a.deleted IS NOT NULL LIMIT ?1",
            row => row.GetString(0),
            most);
        foreach (var image in images)
        {
            session.Execute("DELETE FROM image WHERE id = ?1", image);
            Tombstones.Insert(session, image, now);
        }

        if (images.Count < most)
        {
            session.Execute(
                "DELETE FROM grain_state WHERE type = ?1 AND key IN (SELECT id FROM account WHERE deleted IS NOT NULL)",
                SettingsDocument.GrainType);
            session.Execute("DELETE FROM account WHERE deleted IS NOT NULL");
        }

        return images.Count;
    }
}
