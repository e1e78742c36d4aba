using System.Collections.Immutable;

namespace Darkroom.Storage;

/// <summary>The set beside the catalogue, which triggers fill in the image's transaction and any silo takes from.</summary>
public sealed class PostgresDirtySet(PostgresDatabase database, TimeProvider time) : IDirtySet
{
    private static readonly TimeSpan Unused = TimeSpan.FromHours(1);

    public Task Switch(bool on) => Write(new PostgresStatement("SELECT switch_search_feed($1, $2)", on, Micros.Of(time.GetUtcNow() - Unused)));

    public async Task<DirtyBatch> Take(int most, TimeSpan lease)
    {
        // Whoever looks in vain writes nothing.
        if (!await database.Any("SELECT 1 FROM search_dirty WHERE due <= now_micros() LIMIT 1")) return new DirtyBatch([], await State());
        return await database.Write(
            async answers => new DirtyBatch([.. await answers.All(FeedRows.Dirty)], (await answers.First(FeedRows.State))!),
            new PostgresStatement("SELECT image, account, version, tries FROM take_dirty($1, $2)", most, (long)lease.TotalMicroseconds),
            new PostgresStatement(FeedRows.SelectState));
    }

    public Task Settle(ImmutableArray<DirtyImage> written) => Write(new PostgresStatement("SELECT settle_dirty($1, $2)", Ids(written), Versions(written)));

    public Task PutBack(ImmutableArray<(DirtyImage Image, TimeSpan Delay)> failed, bool refused)
    {
        var images = failed.Select(one => one.Image).ToImmutableArray();
        return Write(new PostgresStatement(
            "SELECT put_dirty_back($1, $2, $3, $4)", Ids(images), Versions(images), failed.Select(one => (long)one.Delay.TotalMicroseconds).ToArray(), refused ? 1 : 0));
    }

    public Task Enter(ImmutableArray<(ImageId Image, AccountId Account)> images) => Write(new PostgresStatement(
        "SELECT enter_dirty($1, $2)", images.Select(one => one.Image.ToString()).ToArray(), images.Select(one => one.Account.ToString()).ToArray()));

    public async ValueTask<long> Pending() => await database.First("SELECT count(*) FROM search_dirty", row => row.GetInt64(0));

    public async ValueTask<ImmutableHashSet<ImageId>> Among(ImmutableArray<ImageId> images) =>
    [
        .. await database.List(
            "SELECT image FROM search_dirty WHERE image = ANY ($1)", row => ImageId.Parse(row.GetString(0), null), (object)images.Select(image => image.ToString()).ToArray()),
    ];

    public async ValueTask<FeedState> State() => (await database.First(FeedRows.SelectState, FeedRows.State))!;

    public Task RaiseVersion(long above) => Write(new PostgresStatement(
        "SELECT setval('search_version', greatest($1, nextval('search_version')))", above));

    public Task Lost(string index) => Write(
        new PostgresStatement("DELETE FROM search_walk WHERE kind = 'rebuild' AND finished IS NULL AND EXISTS (SELECT 1 FROM search_feed WHERE building = $1)", index),
        new PostgresStatement("UPDATE search_feed SET live = nullif(live, $1), building = nullif(building, $1)", index));

    public async Task<bool> StartWalk(WalkKind kind, string? building, VectorSpace? vectors = null) => await database.Write(
        answers => answers.First(row => row.GetBoolean(0)),
        kind == WalkKind.Rebuild
            ? new PostgresStatement("SELECT start_search_rebuild($1, $2, $3)", building, vectors?.Name, vectors?.Dimensions)
            : new PostgresStatement("SELECT start_search_walk($1, $2)", FeedRows.Name(kind), building));

    public Task WalkOn(int most) => Write(new PostgresStatement("SELECT walk_on($1)", most));

    public Task Checked(Walk walk, ImageId? to, WalkCounts found) => Write(new PostgresStatement(
        """
        UPDATE search_walk SET place = $3, done = done + $4, missing = missing + $5, stale = stale + $6, extra = extra + $7
        WHERE number = $1 AND place = $2 AND finished IS NULL
        """,
        walk.Number,
        walk.Place,
        to?.ToString(),
        found.Checked,
        found.Missing,
        found.Stale,
        found.Extra));

    public async ValueTask<bool> IsDrained() =>
        !await database.Any("SELECT 1 FROM search_dirty d, search_walk w WHERE d.version <= w.last AND d.tries < $1 LIMIT 1", FeedLimits.MostTries);

    public Task FinishWalk(Walk walk, int shape) => Write(new PostgresStatement(
        """
        WITH over AS (UPDATE search_walk SET finished = now_micros() WHERE number = $1 AND finished IS NULL RETURNING 1)
        UPDATE search_feed SET live = building, building = NULL, shape = $2 WHERE building IS NOT NULL AND EXISTS (SELECT 1 FROM over)
        """,
        walk.Number,
        shape));

    private static string[] Ids(ImmutableArray<DirtyImage> images) => [.. images.Select(image => image.Image.ToString())];

    private static long[] Versions(ImmutableArray<DirtyImage> images) => [.. images.Select(image => image.Version)];

    private Task Write(params PostgresStatement[] statements) => database.Write(_ => Task.FromResult(Done.Value), statements);
}
