using System.Collections.Immutable;

namespace Darkroom.Storage;

public sealed partial class PostgresCatalogue
{
    public Task<Result<Image>> Change(ImageId id, AccountId account, ImageChanges changes)
    {
        var (tags, added) = (PostgresTags.Of(changes.Tags), PostgresTags.Of(changes.AddTags));
        var renamed = changes.Rename is { } rename ? new PostgresTags(Tags.Normalise([rename.Becomes])) : null;
        var terms = new PostgresSearchTerms(NewWords(changes));
        return WriteImage(
            id,
            failure => failure == Failure.Invalid ? (failure, $"An image can have at most {changes.MostTags} tags") : failure,
            new PostgresStatement(
                "SELECT alter_image($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)",
                id.ToString(),
                account.ToString(),
                tags?.Texts,
                tags?.Keys,
                tags?.Terms,
                added?.Texts,
                added?.Keys,
                added?.Terms,
                (changes.RemoveTags ?? []).Select(Tags.Key).ToArray(),
                changes.Rename is { } old ? Tags.Key(old.Tag) : null,
                renamed?.Texts[0],
                renamed?.Keys[0],
                renamed?.Terms[0],
                changes.MostTags,
                changes.Description,
                terms.Descriptions,
                (int?)changes.Visibility,
                Micros.Of(time.GetUtcNow()),
                terms.Words,
                terms.Backwards));
    }

    /// <summary>What changes bring with them.</summary>
    private static SearchDocument NewWords(ImageChanges changes)
    {
        string[] tags = [.. changes.Tags ?? [], .. changes.AddTags ?? [], .. changes.Rename is { } rename ? [rename.Becomes] : Array.Empty<string>()];
        var texts = tags.Select(tag => SearchDocument.Text(SearchClass.Tags, tag));
        return new([.. texts, .. changes.Description is { Length: > 0 } description ? [SearchDocument.Text(SearchClass.Description, description)] : Array.Empty<SearchText>()], []);
    }

    public async Task<Result<Done>> Delete(ImageId id, AccountId account, bool keepOriginal = false)
    {
        var deleted = await database.WriteFenced(
            answers => answers.First(row => row.GetBoolean(0)),
            new PostgresStatement("SELECT delete_image($1, $2, $3, $4)", id.ToString(), account.ToString(), keepOriginal, Micros.Of(time.GetUtcNow())));
        if (!deleted) return Failure.NotFound;
        sweep.Set();
        return Done.Value;
    }

    public async Task<Result<Image>> Purge(ImageId id, AccountId account)
    {
        var purged = await WriteImage(id, failure => failure, new PostgresStatement(
            "SELECT purge_image($1, $2, $3)", id.ToString(), account.ToString(), Micros.Of(time.GetUtcNow())));
        if (purged.Ok) sweep.Set();
        return purged;
    }

    public async Task<int> ExpireReservations(DateTimeOffset now, int most) => await Sweep("SELECT expire_reservations($1, $2)::bigint", now, most);

    public async Task<int> PurgeDeletedAccounts(int most) => await Sweep("SELECT purge_deleted_accounts($1, $2)::bigint", time.GetUtcNow(), most);

    public Task<ImmutableArray<Tombstone>> DueTombstones(DateTimeOffset now, int most) => database.Write(
        async answers => (await answers.All(Rows.Tombstone)).ToImmutableArray(),
        new PostgresStatement(
            """
            SELECT t.image, t.purges, t.generation IS NOT NULL OR EXISTS (SELECT 1 FROM orphan o WHERE o.image = t.image), t.generation
            FROM due_tombstones($1, $2, $3) t ORDER BY t.due, t.image
            """,
            Micros.Of(now),
            most,
            sweeper));

    public Task Purged(ImageId image, DateTimeOffset? again) =>
        database.Write(Nothing, new PostgresStatement("SELECT purged($1, $2)", image.ToString(), Micros.Of(again)));

    public async ValueTask<Page<Orphan>> ListOrphans(int page, int pageSize) => await database.Page(
        Rows.Orphan,
        "SELECT count(*) FROM orphan",
        "SELECT image, account, type, bytes, sha256, deleted FROM orphan ORDER BY image LIMIT $1 OFFSET $2",
        page,
        pageSize);

    public async Task<bool> RemoveOrphan(ImageId image)
    {
        var removed = await database.Write(
            answers => answers.First(row => row.GetBoolean(0)),
            new PostgresStatement("SELECT remove_orphan($1, $2)", image.ToString(), Micros.Of(time.GetUtcNow())));
        if (removed) sweep.Set();
        return removed;
    }

    private Task<Result<Image>> WriteImage(ImageId id, Func<Failure, Result<Image>> refuse, PostgresStatement write) => database.WriteFenced(
        async answers =>
        {
            var failure = await answers.First(row => row.Failure(0));
            var image = await answers.First(ImageRows.Read);
            return failure == Failure.None ? image! : refuse(failure);
        },
        write,
        new PostgresStatement(PostgresImages.ById, id.ToString()));

    private async Task<int> Sweep(string sql, DateTimeOffset now, int most) =>
        (int)await database.Write(answers => answers.Number(), new PostgresStatement(sql, Micros.Of(now), most));
}
