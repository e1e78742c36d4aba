using System.Collections.Immutable;

namespace Darkroom.Storage;

public sealed partial class SqliteCatalogue
{
    public Task<Result<Image>> SetTags(ImageId id, AccountId account, ImmutableArray<string> tags) => database.WriteFenced<Result<Image>>(session =>
    {
        if (ImageRows.Find(session, id) is not { } image || image.Account != account) return Failure.NotFound;
        image = image with { Tags = Tags.Normalise(tags) };
        ImageWrites.ReplaceTags(session, image);
        return image;
    });

    public async Task<Result<Done>> Delete(ImageId id, AccountId account)
    {
        var deleted = await database.WriteFenced(session =>
        {
            // Its name, tags and words go with the row.
            if (session.Execute("DELETE FROM image WHERE id = ?1 AND account = ?2", id.ToString(), account.ToString()) == 0) return false;
            Tombstones.Insert(session, id.ToString(), time.GetUtcNow());
            return true;
        });
        if (!deleted) return Failure.NotFound;
        sweep.Set();
        return Done.Value;
    }
}
