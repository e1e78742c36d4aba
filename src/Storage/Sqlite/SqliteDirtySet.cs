using System.Collections.Immutable;

namespace Darkroom.Storage;

/// <summary>The set beside the catalogue. One process serves from the file: it is on or off as that one is configured.</summary>
public sealed class SqliteDirtySet(SqliteDatabase database, TimeProvider time) : IDirtySet
{
    public Task Switch(bool on) => database.Write(session =>
    {
        if (session.Any("SELECT 1 FROM search_feed WHERE enabled = ?1", on ? 1 : 0)) return 0;
        session.Execute("DELETE FROM search_walk");
        session.Execute("DELETE FROM search_dirty");
        return session.Execute("UPDATE search_feed SET enabled = ?1, live = NULL, building = NULL", on ? 1 : 0);
    });

    public Task<DirtyBatch> Take(int most, TimeSpan lease)
    {
        var now = time.GetUtcNow();
        // Whoever looks in vain takes nothing from the writer.
        if (!database.Read(session => session.Any("SELECT 1 FROM search_dirty WHERE due <= ?1", Micros.Of(now))))
            return Task.FromResult(new DirtyBatch([], database.Read(State)));
        return database.Write(session =>
        {
            var taken = session.List(
                "SELECT image, account, version, tries FROM search_dirty WHERE due <= ?1 ORDER BY background, due, version LIMIT ?2",
                FeedRows.Dirty,
                Micros.Of(now),
                most);
            foreach (var image in taken) session.Execute("UPDATE search_dirty SET due = ?2 WHERE image = ?1", image.Image.ToString(), Micros.Of(now + lease));
            return new DirtyBatch([.. taken], State(session));
        });
    }

    public Task Settle(ImmutableArray<DirtyImage> written) => database.Write(session => written.Sum(image =>
        session.Execute("DELETE FROM search_dirty WHERE image = ?1 AND version = ?2", image.Image.ToString(), image.Version)));

    public Task PutBack(ImmutableArray<(DirtyImage Image, TimeSpan Delay)> failed, bool refused) => database.Write(session => failed.Sum(one => session.Execute(
        "UPDATE search_dirty SET due = ?3, tries = tries + ?4 WHERE image = ?1 AND version = ?2",
        one.Image.Image.ToString(),
        one.Image.Version,
        Micros.Of(time.GetUtcNow() + one.Delay),
        refused ? 1 : 0)));

    public Task Enter(ImmutableArray<(ImageId Image, AccountId Account)> images) => database.Write(session => Enter(session, images));

    public ValueTask<long> Pending() => new(database.Read(session => session.Number("SELECT count(*) FROM search_dirty")));

    public ValueTask<ImmutableHashSet<ImageId>> Among(ImmutableArray<ImageId> images) => new(database.Snapshot(session =>
        images.Where(image => session.Any("SELECT 1 FROM search_dirty WHERE image = ?1", image.ToString())).ToImmutableHashSet()));

    public ValueTask<FeedState> State() => new(database.Read(State));

    public Task RaiseVersion(long above) => database.Write(session => session.Execute("UPDATE search_feed SET version = ?1 WHERE version < ?1", above));

    public Task Lost(string index) => database.Write(session =>
    {
        session.Execute("DELETE FROM search_walk WHERE kind = 'rebuild' AND finished IS NULL AND EXISTS (SELECT 1 FROM search_feed WHERE building = ?1)", index);
        return session.Execute("UPDATE search_feed SET live = nullif(live, ?1), building = nullif(building, ?1)", index);
    });

    public Task<bool> StartWalk(WalkKind kind, string? building, VectorSpace? vectors = null) => database.Write(session =>
    {
        if (!session.Any("SELECT 1 FROM search_feed WHERE enabled") || session.Any("SELECT 1 FROM search_walk WHERE finished IS NULL")) return false;
        session.Execute(
            """
            INSERT INTO search_walk (one, kind, number, place, total, started) VALUES (1, ?1, 1, '', (SELECT coalesce(sum(images), 0) FROM account), ?2)
            ON CONFLICT (one) DO UPDATE SET kind = excluded.kind, number = number + 1, place = '', total = excluded.total, done = 0, missing = 0, stale = 0, extra = 0,
                last = 0, started = excluded.started, finished = NULL
            """,
            FeedRows.Name(kind),
            Micros.Of(time.GetUtcNow()));
        session.Execute("UPDATE search_feed SET building = ?1", building);
        if (kind == WalkKind.Rebuild) session.Execute("DELETE FROM search_index_space WHERE name IS NOT (SELECT live FROM search_feed)");
        if (vectors is not null) session.Execute("INSERT INTO search_index_space VALUES (?1, ?2, ?3)", building, vectors.Name, vectors.Dimensions);
        return true;
    });

    public Task WalkOn(int most) => database.Write(session =>
    {
        if (session.First("SELECT place FROM search_walk WHERE kind = 'rebuild' AND finished IS NULL AND place IS NOT NULL", row => row.GetString(0)) is not { } place
            || session.Number("SELECT count(*) FROM (SELECT 1 FROM search_dirty WHERE background LIMIT ?1)", most) >= most) return 0;
        var some = session.List("SELECT id, account FROM image WHERE id > ?1 ORDER BY id LIMIT ?2", row => (ImageId.Parse(row.GetString(0), null), AccountId.Parse(row.GetString(1), null)), place, most);
        var version = Enter(session, [.. some]);
        return session.Execute("UPDATE search_walk SET place = ?1, done = done + ?2, last = ?3", some.Count == 0 ? null : some[^1].Item1.ToString(), some.Count, version);
    });

    public Task Checked(Walk walk, ImageId? to, WalkCounts found) => database.Write(session => session.Execute(
        """
        UPDATE search_walk SET place = ?3, done = done + ?4, missing = missing + ?5, stale = stale + ?6, extra = extra + ?7
        WHERE number = ?1 AND place = ?2 AND finished IS NULL
        """,
        walk.Number,
        walk.Place,
        to?.ToString(),
        found.Checked,
        found.Missing,
        found.Stale,
        found.Extra));

    public ValueTask<bool> IsDrained() => new(database.Read(session =>
        !session.Any("SELECT 1 FROM search_dirty d, search_walk w WHERE d.version <= w.last AND d.tries < ?1", FeedLimits.MostTries)));

    public Task FinishWalk(Walk walk, int shape) => database.Write(session =>
    {
        if (session.Execute("UPDATE search_walk SET finished = ?2 WHERE number = ?1 AND finished IS NULL", walk.Number, Micros.Of(time.GetUtcNow())) == 0) return 0;
        return session.Execute("UPDATE search_feed SET live = building, building = NULL, shape = ?1 WHERE building IS NOT NULL", shape);
    });

    private static FeedState State(SqliteSession session) => session.First(FeedRows.SelectState, FeedRows.State)!;

    private static long Enter(SqliteSession session, ImmutableArray<(ImageId Image, AccountId Account)> images)
    {
        session.Execute("UPDATE search_feed SET version = version + 1");
        var version = session.Number("SELECT version FROM search_feed");
        foreach (var (image, account) in images)
        {
            session.Execute(
                """
                INSERT INTO search_dirty (image, account, version, background) VALUES (?1, ?2, ?3, 1)
                ON CONFLICT (image) DO UPDATE SET version = excluded.version, due = 0, tries = 0
                """,
                image.ToString(),
                account.ToString(),
                version);
        }

        return version;
    }
}
