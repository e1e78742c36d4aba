using System.Collections.Immutable;

namespace Darkroom.Storage;

/// <summary>
/// The queue beside the catalogue, which triggers fill in the transaction that they belong to. Of several processes one tells a hook;
/// another takes over when that one has not asked for half a minute.
/// </summary>
public sealed class PostgresCdnOutbox(PostgresDatabase database, TimeProvider time) : ICdnOutbox
{
    private readonly string teller = Guid.NewGuid().ToString("N");

    /// <summary>Who tells a hook moves <c>told_by</c> on every second, and so does whoever starts with it: where it stands is when it was wanted last.</summary>
    public Task Configure(IReadOnlyCollection<string> hooks, TimeSpan? unwanted) => Write(
        new PostgresStatement("SELECT number_purges()"),
        new PostgresStatement(
            "DELETE FROM cdn_hook WHERE name <> ALL ($1) AND coalesce(told_by, '-infinity') < clock_timestamp() - $2::float8 * interval '1 second'",
            hooks.ToArray(),
            unwanted?.TotalSeconds),
        new PostgresStatement(
            """
            INSERT INTO cdn_hook (name, delivered, told_by)
            SELECT hook, coalesce((SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM cdn_number), 0), clock_timestamp() FROM unnest($1) AS hook
            ON CONFLICT (name) DO UPDATE SET told_by = greatest(cdn_hook.told_by, excluded.told_by)
            """,
            (object)hooks.ToArray()),
        new PostgresStatement("SELECT remove_told()"));

    public Task Add(string tag) => Write(new PostgresStatement(
        "INSERT INTO cdn_purge (tag, created) SELECT $1, $2 WHERE EXISTS (SELECT 1 FROM cdn_hook)", tag, Micros.Of(time.GetUtcNow())));

    public async ValueTask<ImmutableArray<CdnPurge>> Next(string hook, DateTimeOffset before, int most) => await database.Write(
        async answers => (await answers.All(Rows.Purge)).ToImmutableArray(),
        new PostgresStatement("SELECT number, tag, created FROM next_purges($1, $2, $3, $4)", hook, Micros.Of(before), most, teller));

    public Task Delivered(string hook, long number) => Write(
        new PostgresStatement("UPDATE cdn_hook SET delivered = $2 WHERE name = $1 AND delivered < $2", hook, number),
        new PostgresStatement("SELECT remove_told()"));

    public async ValueTask<long?> Pending(string hook) => await database.First<long?>(
        "SELECT (SELECT count(*) FROM cdn_purge p WHERE p.number > h.delivered OR p.number IS NULL) FROM cdn_hook h WHERE h.name = $1", row => row.GetInt64(0), hook);

    public async Task<int> GiveUp(DateTimeOffset before, int most) => (int)await database.Write(
        async answers =>
        {
            await answers.Skip();
            return await answers.Number();
        },
        new PostgresStatement("SELECT number_purges()"),
        new PostgresStatement(
            """
            WITH gone AS (
                DELETE FROM cdn_purge WHERE number <= greatest(
                    (SELECT max(number) FROM cdn_purge WHERE created < $1),
                    (SELECT number FROM cdn_purge WHERE number IS NOT NULL ORDER BY number DESC LIMIT 1 OFFSET $2)) RETURNING 1)
            SELECT count(*) FROM gone
            """,
            Micros.Of(before),
            most));

    private Task Write(params PostgresStatement[] statements) => database.Write(_ => Task.FromResult(Done.Value), statements);
}
