using System.Collections.Immutable;

namespace Darkroom.Storage;

/// <summary>The queue beside the catalogue, which triggers fill in the transaction that they belong to.</summary>
public sealed class SqliteCdnOutbox(SqliteDatabase database, TimeProvider time) : ICdnOutbox
{
    public Task Configure(IReadOnlyCollection<string> hooks, TimeSpan? unwanted) => database.Write(session =>
    {
        foreach (var known in session.List("SELECT name FROM cdn_hook", row => row.GetString(0)).Except(hooks))
            session.Execute("DELETE FROM cdn_hook WHERE name = ?1", known);
        foreach (var hook in hooks)
            session.Execute("INSERT OR IGNORE INTO cdn_hook (name, delivered) VALUES (?1, coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'cdn_purge'), 0))", hook);
        return RemoveTold(session);
    });

    public Task Add(string tag) => database.Write(session => session.Execute(
        "INSERT INTO cdn_purge (tag, created) SELECT ?1, ?2 WHERE EXISTS (SELECT 1 FROM cdn_hook)",
        tag,
        Micros.Of(time.GetUtcNow())));

    public ValueTask<ImmutableArray<CdnPurge>> Next(string hook, DateTimeOffset before, int most) => new(database.Read(session => session.List(
        "SELECT n, tag, created FROM cdn_purge WHERE n > (SELECT delivered FROM cdn_hook WHERE name = ?1) AND created < ?2 ORDER BY n LIMIT ?3",
        Rows.Purge,
        hook,
        Micros.Of(before),
        most).ToImmutableArray()));

    public Task Delivered(string hook, long number) => database.Write(session =>
    {
        session.Execute("UPDATE cdn_hook SET delivered = ?2 WHERE name = ?1 AND delivered < ?2", hook, number);
        return RemoveTold(session);
    });

    public ValueTask<long?> Pending(string hook) => new(database.Read(session => session.First<long?>(
        "SELECT (SELECT count(*) FROM cdn_purge WHERE n > h.delivered) FROM cdn_hook h WHERE h.name = ?1", row => row.GetInt64(0), hook)));

    public Task<int> GiveUp(DateTimeOffset before, int most) => database.Write(session => session.Execute(
        """
        DELETE FROM cdn_purge WHERE n <= max(
            coalesce((SELECT max(n) FROM cdn_purge WHERE created < ?1), 0),
            coalesce((SELECT n FROM cdn_purge ORDER BY n DESC LIMIT 1 OFFSET ?2), 0))
        """,
        Micros.Of(before),
        most));

    private static int RemoveTold(SqliteSession session) => session.Execute(
        "DELETE FROM cdn_purge WHERE n <= coalesce((SELECT min(delivered) FROM cdn_hook), 9223372036854775807)");
}
