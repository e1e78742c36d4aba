using System.Diagnostics;
using System.Runtime.CompilerServices;
using Darkroom.Actors;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Darkroom.Tests;

/// <summary>The silos of one test over a database of its own, each as it would be in a process of its own.</summary>
internal sealed class Silos : IAsyncDisposable
{
    public const string Secret = "a secret of the tests, long enough to be one";

    private static int ports = 20_000;
    private readonly List<TestSilo> started = [];

    private Silos(PostgresServer server, string database) => (Server, Database) = (server, database);

    public PostgresServer Server { get; }

    public string Database { get; }

    public ClusterOptions Options => new() { Database = Server.ConnectionString(Database), LeaseSeconds = 1, Secret = Secret };

    public static async Task<Silos> On(PostgresServer server)
    {
        var silos = new Silos(server, await server.NewDatabase());
        await using var migrating = new ClusterDatabase(silos.Options);
        await PostgresSchema.Migrate(migrating.Pool, EngineSchema.Series, EngineSchema.Scripts);
        return silos;
    }

    /// <param name="notifications">Whether PostgreSQL passes them on; they are a hint only.</param>
    public static async Task<Silos> New(bool notifications = true)
    {
        var silos = await On(await PostgresServer.Running);
        if (!notifications) await silos.Execute($"CREATE SCHEMA mute; CREATE FUNCTION mute.pg_notify(text, text) RETURNS void LANGUAGE sql AS ''; ALTER DATABASE {silos.Database} SET search_path = mute, pg_catalog, public");
        return silos;
    }

    public async Task<TestSilo> Join(ClusterOptions? options = null, Uri? address = null, bool holdsGrains = true, Action<ClusterPlacement>? configure = null)
    {
        var silo = new TestSilo(options ?? Options);
        started.Add(silo);
        configure?.Invoke(silo.Placement);
        await silo.Placement.JoinAsync(address ?? NewAddress(), holdsGrains).Within("a silo to join");
        return silo;
    }

    /// <summary>Looks every few milliseconds: to look all the time would take the processor from what is looked for.</summary>
    public static async Task Until(Func<bool> condition, [CallerArgumentExpression(nameof(condition))] string what = "")
    {
        using var look = new PeriodicTimer(TimeSpan.FromMilliseconds(2));
        for (var clock = Stopwatch.StartNew(); !condition(); await look.WaitForNextTickAsync())
        {
            if (clock.Elapsed.TotalSeconds > 20) Assert.Fail($"Waited 20 s until {what}.");
        }
    }

    /// <summary>Each has what it should have when nobody else lives.</summary>
    public static Task Settled(params TestSilo[] silos) => Until(
        () =>
        {
            var should = Balance.Assign([.. silos.Select(silo => silo.Incarnation)]).CountBy(owner => owner).ToDictionary();
            return silos.All(silo => silo.Owned == should.GetValueOrDefault(silo.Incarnation));
        },
        "all shards are where they should be");

    public static Uri NewAddress() => new($"http://127.0.0.1:{Interlocked.Increment(ref ports)}");

    public async Task<T> Ask<T>(string sql)
    {
        await using var connection = new NpgsqlConnection(Server.ConnectionString(Database) + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    public Task Execute(string sql) => Server.Execute(sql, Database);

    public async ValueTask DisposeAsync()
    {
        foreach (var silo in started) await silo.DisposeAsync();
        await Server.Drop(Database);
    }
}

/// <summary>Disposing it is its sudden death: nothing is said to the database.</summary>
internal sealed class TestSilo(ClusterOptions options) : IAsyncDisposable
{
    private ClusterPlacement? placement;

    public ClusterDatabase Database { get; } = new(options);

    public ClusterPlacement Placement => placement ??= new(options, Database, NullLogger<ClusterPlacement>.Instance);

    public int Owned => Placement.ShardsOwned;

    public long Incarnation => Placement.Incarnation;

    public async ValueTask DisposeAsync()
    {
        await Placement.DisposeAsync();
        await Database.DisposeAsync();
    }
}
