namespace Darkroom.Storage;

/// <summary>Blobs to be removed, by image. An image id that has one is never used again.</summary>
internal static class Tombstones
{
    public static void Insert(SqliteSession session, string image, DateTimeOffset now) =>
        session.Execute("INSERT INTO tombstone (image, due) VALUES (?1, ?2)", image, Micros.Of(now));

    public static bool Has(SqliteSession session, ImageId image) =>
        session.Any("SELECT 1 FROM tombstone WHERE image = ?1", image.ToString());

    public static List<Tombstone> Due(SqliteSession session, DateTimeOffset now, int most) => session.List(
        "SELECT image, purges, EXISTS (SELECT 1 FROM orphan o WHERE o.image = t.image) FROM tombstone t WHERE due <= ?1 ORDER BY due LIMIT ?2",
        row => new Tombstone(ImageId.Parse(row.GetString(0), null), row.GetInt32(1), row.GetBoolean(2)),
        Micros.Of(now),
        most);

    /// <param name="again">Null: never, unless an orphan was given up while its variants were purged, which buries it anew.</param>
    public static int Purged(SqliteSession session, ImageId image, DateTimeOffset? again) => again is { } due
        ? session.Execute("UPDATE tombstone SET due = ?2, purges = purges + 1 WHERE image = ?1", image.ToString(), Micros.Of(due))
        : session.Execute("DELETE FROM tombstone WHERE image = ?1 AND purges > 0", image.ToString());
}
