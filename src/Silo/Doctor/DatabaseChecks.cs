using System.Runtime.CompilerServices;
using Darkroom.Actors;
using Darkroom.Storage;
using Npgsql;

namespace Darkroom.Silo;

/// <summary>The cluster's PostgreSQL: whether it is one that keeps the promises, and has room for this cluster.</summary>
internal static class DatabaseChecks
{
    private const int Oldest = 150_000;
    private const string What = "PostgreSQL";

    public static async IAsyncEnumerable<Finding> Run(ClusterOptions options, [EnumeratorCancellation] CancellationToken cancellation)
    {
        if (options.Database.Length == 0)
        {
            yield return Finding.Ok("database", "SQLite in the data folder; one process serves alone");
            yield break;
        }

        var (database, found, unreachable) = await Reach(options, cancellation);
        using var pool = database;
        if (found is null)
        {
            yield return Finding.Failed(What, unreachable!, "correct Cluster:Database, or let this machine in (listen_addresses, pg_hba.conf, firewall).");
            yield break;
        }

        yield return Version(found);
        yield return Durability(found);
        yield return Standbys(found);
        var migrated = true;
        foreach (var (series, scripts) in new[] { (EngineSchema.Series, EngineSchema.Scripts.Count), (CatalogueSchema.Series, CatalogueSchema.Scripts.Count) })
        {
            var problem = await Migration(pool!, series, scripts, cancellation);
            migrated &= problem is null;
            yield return problem is null ? Finding.Ok("schema", $"{series} has version {scripts}, which is this program's") : Finding.Failed("schema", problem, "see docs/operations.md, upgrades.");
        }

        if (!migrated) yield break;
        yield return Connections(found, await ClusterCheckup.Processes(pool!.Pool, cancellation));
        var wrong = await ClusterCheckup.Differences(pool.Pool, options, cancellation);
        yield return wrong is null ? Finding.Ok("cluster", "no process has started yet: the first one's lease, freshness and secret become the cluster's")
            : wrong.Count == 0 ? Finding.Ok("cluster", "lease, freshness, shards and secret are the cluster's")
            : Finding.Failed("cluster", $"{string.Join("; ", wrong)}.", "give every process the same Cluster section; for a new secret see docs/operations.md.");
    }

    private static async Task<(ClusterDatabase?, ClusterCheckup?, string?)> Reach(ClusterOptions options, CancellationToken cancellation)
    {
        ClusterDatabase? database = null;
        try
        {
            database = new ClusterDatabase(options);
            return (database, await ClusterCheckup.Run(database.Pool, cancellation), null);
        }
        catch (ClusterException e)
        {
            return (null, null, e.Message);
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException or OperationCanceledException)
        {
            return (database, null, ClusterCheckup.Explain(options, e));
        }
    }

    private static Finding Version(ClusterCheckup found) =>
        found.Number < Oldest ? Finding.Failed(What, $"it is version {found.Version}.", "upgrade it to 15 or later.")
        : found.InRecovery ? Finding.Failed(What, "it is a replica, which takes no writes.", "name the primary, or all servers with Target Session Attributes=primary.")
        : found.Encoding != "UTF8" ? Finding.Failed(What, $"the database keeps texts as {found.Encoding}.", "create it with ENCODING 'UTF8'.")
        : Finding.Ok(What, $"version {found.Version}, a primary, UTF8");

    private static Finding Durability(ClusterCheckup found) =>
        found.SynchronousCommit == "off" ? Finding.Failed("durability", "synchronous_commit is off: what was answered could be lost.", "ALTER SYSTEM SET synchronous_commit = on; SELECT pg_reload_conf();")
        : !found.Durable ? Finding.Failed("durability", "fsync or full_page_writes is off: a power cut may lose the whole database.", "ALTER SYSTEM SET fsync = on; ALTER SYSTEM SET full_page_writes = on; SELECT pg_reload_conf();")
        : Finding.Ok("durability", $"synchronous_commit is {found.SynchronousCommit}, fsync is on");

    private static Finding Standbys(ClusterCheckup found) => found switch
    {
        { Synchronous: "", Standbys: > 0 } => Finding.Warning(
            "standbys", $"{found.Standbys} are connected, none synchronous: when one takes over, what was answered last may be lost.", "ALTER SYSTEM SET synchronous_standby_names = 'ANY 1 (*)'; SELECT pg_reload_conf();"),
        { Synchronous.Length: > 0, SynchronousStandbys: 0 } => Finding.Failed(
            "standbys", "synchronous_standby_names asks for one, and none is connected: every write waits.", "start the standby, or ALTER SYSTEM RESET synchronous_standby_names."),
        { Standbys: 0 } => Finding.Warning("standbys", "there are none: what is lost with this server's disk is in the last back-up.", "add a synchronous standby, or back up often: docs/operations.md."),
        _ => Finding.Ok("standbys", $"{found.SynchronousStandbys} of {found.Standbys} synchronous"),
    };

    private static Finding Connections(ClusterCheckup found, int processes)
    {
        // One more than there are: a rolling restart starts the next before it ends the last.
        var need = (processes + 1) * ClusterCheckup.ConnectionsOfOne;
        var said = $"max_connections leaves {found.Connections}; {processes} processes and one more want up to {need}";
        return need > found.Connections
            ? Finding.Failed("connections", $"{said}.", $"ALTER SYSTEM SET max_connections = {need + 50}, and restart PostgreSQL.")
            : Finding.Ok("connections", said);
    }

    private static async Task<string?> Migration(ClusterDatabase database, string series, int newest, CancellationToken cancellation)
    {
        try
        {
            await PostgresSchema.Check(database.Pool, series, newest, cancellation);
            return null;
        }
        catch (ClusterException e)
        {
            return e.Message;
        }
    }
}
