namespace Darkroom.Storage;

/// <summary>Reservations are the log of intended uploads: one goes away only by becoming an image or a tombstone.</summary>
internal static class SqliteReservations
{
    public static Reservation? Find(SqliteSession session, AccountId account, string uploadId) => session.First(
        "SELECT image, bytes, expires FROM reservation WHERE account = ?1 AND upload_id = ?2",
        row => new Reservation(uploadId, account, ImageId.Parse(row.GetString(0), null), row.GetInt64(1), Micros.ToTime(row.GetInt64(2))),
        account.ToString(),
        uploadId);

    /// <summary>Whether the account may hold <paramref name="more"/> bytes; null when it is not there.</summary>
    public static bool? Fits(SqliteSession session, AccountId account, long more) => session.First<bool?>(
        "SELECT originals + reserved + orphaned + ?2 <= storage_limit FROM account WHERE id = ?1 AND deleted IS NULL",
        row => row.GetBoolean(0),
        account.ToString(),
        more);

    public static void Insert(SqliteSession session, Reservation reservation) => session.Execute(
        "INSERT INTO reservation (account, upload_id, image, bytes, expires) VALUES (?1, ?2, ?3, ?4, ?5)",
        reservation.Account.ToString(),
        reservation.UploadId,
        reservation.Image.ToString(),
        reservation.Bytes,
        Micros.Of(reservation.Expires));

    public static void Update(SqliteSession session, Reservation reservation) => session.Execute(
        "UPDATE reservation SET bytes = ?3, expires = ?4 WHERE account = ?1 AND upload_id = ?2",
        reservation.Account.ToString(),
        reservation.UploadId,
        reservation.Bytes,
        Micros.Of(reservation.Expires));

    public static void Remove(SqliteSession session, Reservation reservation) => session.Execute(
        "DELETE FROM reservation WHERE account = ?1 AND upload_id = ?2",
        reservation.Account.ToString(),
        reservation.UploadId);

    public static void Bury(SqliteSession session, Reservation reservation, DateTimeOffset now)
    {
        Remove(session, reservation);
        SqliteTombstones.Insert(session, reservation.Image.ToString(), now);
    }

    /// <returns>How many there were.</returns>
    public static int BuryExpired(SqliteSession session, DateTimeOffset now, int most)
    {
        var images = session.List(
            "SELECT image FROM reservation WHERE expires < ?1 ORDER BY expires LIMIT ?2",
            row => row.GetString(0),
            Micros.Of(now),
            most);
        foreach (var image in images)
        {
            session.Execute("DELETE FROM reservation WHERE image = ?1", image);
            SqliteTombstones.Insert(session, image, now);
        }

        return images.Count;
    }

    /// <summary>Those of one account, which is being deleted.</summary>
    public static void BuryAll(SqliteSession session, AccountId account, DateTimeOffset now)
    {
        session.Execute(
            "INSERT INTO tombstone (image, due) SELECT image, ?2 FROM reservation WHERE account = ?1",
            account.ToString(),
            Micros.Of(now));
        session.Execute("DELETE FROM reservation WHERE account = ?1", account.ToString());
    }

    /// <summary>Those of every account.</summary>
    public static void ExpireAll(SqliteSession session)
    {
        session.Execute("INSERT INTO tombstone (image, due) SELECT image, 0 FROM reservation");
        session.Execute("DELETE FROM reservation");
    }
}
