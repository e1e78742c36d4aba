namespace Darkroom.Storage;

/// <summary>Blobs to be removed, by image. An image id that has one is never used again.</summary>
internal static class SqliteTombstones
{
    /// <summary>Of all its blobs, whatever was to go of them before.</summary>
    public static void Insert(SqliteSession session, string image, DateTimeOffset now) => session.Execute(
        "INSERT INTO tombstone (image, due) VALUES (?1, ?2) ON CONFLICT (image) DO UPDATE SET due = excluded.due, purges = 0, generation = NULL",
        image,
        Micros.Of(now));

    /// <summary>Of an image that stays: its variants below a generation.</summary>
    public static void Insert(SqliteSession session, Image purged, DateTimeOffset now) => session.Execute(
        "INSERT INTO tombstone (image, due, generation) VALUES (?1, ?2, ?3) ON CONFLICT (image) DO UPDATE SET due = excluded.due, purges = 0, generation = excluded.generation",
        purged.Id.ToString(),
        Micros.Of(now),
        purged.Generation);

    public static bool Has(SqliteSession session, ImageId image) =>
        session.Any("SELECT 1 FROM tombstone WHERE image = ?1", image.ToString());

    public static List<Tombstone> Due(SqliteSession session, DateTimeOffset now, int most) => session.List(
        """
        SELECT image, purges, generation IS NOT NULL OR EXISTS (SELECT 1 FROM orphan o WHERE o.image = t.image), generation
        FROM tombstone t WHERE due <= ?1 ORDER BY due LIMIT ?2
        """,
        Rows.Tombstone,
        Micros.Of(now),
        most);

    /// <param name="again">Null: never, unless an orphan was given up while its variants were purged, which buries it anew.</param>
    public static int Purged(SqliteSession session, ImageId image, DateTimeOffset? again) => again is { } due
        ? session.Execute("UPDATE tombstone SET due = ?2, purges = purges + 1 WHERE image = ?1", image.ToString(), Micros.Of(due))
        : session.Execute("DELETE FROM tombstone WHERE image = ?1 AND purges > 0", image.ToString());
}
