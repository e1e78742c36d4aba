namespace Darkroom.Storage;

public sealed partial class SqliteCatalogue
{
    public Task<Result<Reservation>> Reserve(Reservation reservation) => database.WriteFenced<Result<Reservation>>(session =>
    {
        var now = time.GetUtcNow();
        var kept = SqliteReservations.Find(session, reservation.Account, reservation.UploadId);
        if (kept?.Image == reservation.Image) return Grow(session, kept, reservation.Bytes, reservation.Expires);
        if (kept?.Expires >= now) return Failure.UploadInProgress;
        if (IsUsed(session, reservation)) return Failure.UploadInProgress;
        // Its blobs are about to be removed.
        if (SqliteTombstones.Has(session, reservation.Image)) return Failure.ReservationGone;

        if (kept is not null) SqliteReservations.Bury(session, kept, now);
        switch (SqliteReservations.Fits(session, reservation.Account, reservation.Bytes))
        {
            case null: return Failure.NotFound;
            case false: return Failure.StorageLimit;
        }

        SqliteReservations.Insert(session, reservation);
        return reservation;
    });

    public Task<Result<Reservation>> Extend(AccountId account, string uploadId, long bytes, DateTimeOffset expires) =>
        database.WriteFenced(session => SqliteReservations.Find(session, account, uploadId) is { } kept
            ? Grow(session, kept, bytes, expires)
            : Failure.ReservationGone);

    public async Task Release(AccountId account, string uploadId)
    {
        await database.WriteFenced(session =>
        {
            if (SqliteReservations.Find(session, account, uploadId) is { } kept) SqliteReservations.Bury(session, kept, time.GetUtcNow());
            return Done.Value;
        });
        sweep.Set();
    }

    public Task<Result<Image>> Register(ImageId id, RegisterImage upload, Inspection content, ImageDetails details) => database.WriteFenced<Result<Image>>(session =>
    {
        if (SqliteImages.FindUpload(session, upload.Account, upload.UploadId) is { } there) return there;
        var kept = SqliteReservations.Find(session, upload.Account, upload.UploadId);
        if (kept is null || kept.Image != id) return Failure.ReservationGone;
        if (upload.Bytes > kept.Bytes && SqliteReservations.Fits(session, upload.Account, upload.Bytes - kept.Bytes) != true) return Failure.StorageLimit;
        if (upload.Name is { } name && SqliteImageWrites.IsNamed(session, upload.Account, name)) return Failure.NameTaken;
        if (SqliteImageWrites.Taken(session, upload) is { } taken) return (Failure.AliasTaken, $"The {taken.Scope} id '{taken.Name}' is another image's");
        if (upload.RefuseDuplicate && SqliteImages.FindSame(session, upload.Account, upload.Sha256) is { } same) return (Failure.Duplicate, same.Id.ToString());

        SqliteReservations.Remove(session, kept);
        SqliteImageWrites.Insert(session, id, upload, content, details, time.GetUtcNow());
        return SqliteImages.Find(session, id)!;
    });

    private static Result<Reservation> Grow(SqliteSession session, Reservation kept, long bytes, DateTimeOffset expires)
    {
        var more = Math.Max(0, bytes - kept.Bytes);
        if (more > 0 && SqliteReservations.Fits(session, kept.Account, more) != true) return Failure.StorageLimit;
        var grown = kept with { Bytes = kept.Bytes + more, Expires = expires };
        SqliteReservations.Update(session, grown);
        return grown;
    }

    /// <summary>Whether the upload became an image already, or the image id is another upload's.</summary>
    private static bool IsUsed(SqliteSession session, Reservation reservation) => session.Any(
        """
        SELECT 1 FROM image WHERE id = ?3
        UNION ALL SELECT 1 FROM image WHERE account = ?1 AND upload_id = ?2
        UNION ALL SELECT 1 FROM reservation WHERE image = ?3
        """,
        reservation.Account.ToString(),
        reservation.UploadId,
        reservation.Image.ToString());
}
