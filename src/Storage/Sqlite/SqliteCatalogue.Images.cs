namespace Darkroom.Storage;

public sealed partial class SqliteCatalogue
{
    public Task<Result<Image>> Change(ImageId id, AccountId account, ImageChanges changes) => database.WriteFenced<Result<Image>>(session =>
    {
        if (SqliteImages.Find(session, id) is not { } image || image.Account != account) return Failure.NotFound;
        var tags = Tags.Change(image.Tags, changes);
        if (tags.Length > changes.MostTags) return (Failure.Invalid, $"An image can have at most {changes.MostTags} tags");

        var changed = image with
        {
            Tags = tags,
            Description = changes.Description ?? image.Description,
            Visibility = changes.Visibility ?? image.Visibility,
            UpdatedAt = time.GetUtcNow(),
        };
        SqliteImageWrites.Replace(session, image, changed);
        return changed;
    });

    public async Task<Result<Done>> Delete(ImageId id, AccountId account, bool keepOriginal = false)
    {
        var deleted = await database.WriteFenced(session =>
        {
            var now = time.GetUtcNow();
            if (keepOriginal) SqliteOrphans.Insert(session, id, account, now);
            // Its name, tags and words go with the row.
            if (session.Execute("DELETE FROM image WHERE id = ?1 AND account = ?2", id.ToString(), account.ToString()) == 0) return false;
            SqliteTombstones.Insert(session, id.ToString(), now);
            return true;
        });
        if (!deleted) return Failure.NotFound;
        sweep.Set();
        return Done.Value;
    }

    public async Task<Result<Image>> Purge(ImageId id, AccountId account)
    {
        var purged = await database.WriteFenced<Result<Image>>(session =>
        {
            if (SqliteImages.Find(session, id) is not { } image || image.Account != account) return Failure.NotFound;
            var next = image with { Generation = image.Generation + 1 };
            session.Execute("UPDATE image SET generation = ?2 WHERE id = ?1", id.ToString(), next.Generation);
            SqliteTombstones.Insert(session, next, time.GetUtcNow());
            return next;
        });
        if (purged.Ok) sweep.Set();
        return purged;
    }

    public ValueTask<Page<Orphan>> ListOrphans(int page, int pageSize) => new(database.Snapshot(session => SqliteOrphans.List(session, page, pageSize)));

    public async Task<bool> RemoveOrphan(ImageId image)
    {
        var removed = await database.Write(session => SqliteOrphans.Remove(session, image, time.GetUtcNow()));
        if (removed) sweep.Set();
        return removed;
    }
}
