using Darkroom.Actors;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Darkroom.Bench;

/// <summary>A silo without grains: membership and ownership only. Disposing it is its sudden death.</summary>
internal sealed class BenchSilo : IAsyncDisposable
{
    private static int port = 10_000;

    private BenchSilo(ClusterDatabase database, ClusterPlacement placement) => (Database, Placement) = (database, placement);

    public ClusterDatabase Database { get; }

    public ClusterPlacement Placement { get; }

    public static ClusterOptions Options(string database, int lease) => new() { Database = database, LeaseSeconds = lease, Secret = new string('b', 32) };

    public static async Task Prepare(string database)
    {
        await using var migrating = new ClusterDatabase(Options(database, 60));
        await PostgresSchema.Migrate(migrating.Pool, EngineSchema.Series, EngineSchema.Scripts);
    }

    /// <summary>As if the database were new.</summary>
    public static Task Forget(string database) =>
        Execute(database, "DELETE FROM silo; DELETE FROM cluster; UPDATE shard SET owner = 0, version = 0; SELECT pg_stat_reset()");

    public static async Task<BenchSilo> Join(string database, int lease)
    {
        var options = Options(database, lease);
        var pool = new ClusterDatabase(options);
        var placement = new ClusterPlacement(options, pool, NullLogger<ClusterPlacement>.Instance);
        await placement.JoinAsync(new Uri($"http://127.0.0.1:{++port}"), holdsGrains: true);
        return new(pool, placement);
    }

    public static async Task<BenchSilo[]> Settle(string database, int count, int lease)
    {
        await Forget(database);
        var silos = new BenchSilo[count];
        for (var i = 0; i < count; i++) silos[i] = await Join(database, lease);
        while (silos.Sum(silo => silo.Placement.ShardsOwned) != Shards.Count || silos.Any(silo => silo.Placement.ShardsOwned > Balance.LimitOf(count))) await Task.Delay(50);
        return silos;
    }

    public static async Task Execute(string database, string sql)
    {
        await using var connection = new NpgsqlConnection(database + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    public static async Task<long> Ask(string database, string sql)
    {
        await using var connection = new NpgsqlConnection(database + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return (long)(await command.ExecuteScalarAsync())!;
    }

    public async ValueTask DisposeAsync()
    {
        await Placement.DisposeAsync();
        await Database.DisposeAsync();
    }
}
