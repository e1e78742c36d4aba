using Darkroom.Actors;

namespace Darkroom.Tests;

/// <summary>A process that does not fit refuses to start, and says which thing and why.</summary>
public sealed class JoinTests
{
    [Theory]
    [InlineData("secret", "Cluster:Secret is not the cluster's")]
    [InlineData("short", "Cluster:Secret must have 32 characters or more.")]
    [InlineData("lease", "Cluster:LeaseSeconds is 2 here and 1 in the cluster")]
    [InlineData("freshness", "Cluster:FreshnessMilliseconds is 999 here and 1000 in the cluster")]
    public async Task Who_disagrees_with_the_cluster_is_told_about_what(string what, string message)
    {
        await using var silos = await Silos.New();
        await silos.Join();
        var options = what switch
        {
            "secret" => silos.Options with { Secret = "another secret of the tests, long enough too" },
            "short" => silos.Options with { Secret = "short" },
            "lease" => silos.Options with { LeaseSeconds = 2 },
            _ => silos.Options with { FreshnessMilliseconds = 999 },
        };
        Assert.Contains(message, await Refused(silos, options), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_secret_is_changed_process_by_process()
    {
        const string Next = "the next secret of the tests, long enough too";
        await using var silos = await Silos.New();
        await silos.Join();
        await silos.Join(silos.Options with { SecretPrevious = Next });
        await silos.Join(silos.Options with { Secret = Next, SecretPrevious = Silos.Secret });
        await silos.Join(silos.Options with { SecretPrevious = Next });
        await silos.Join(silos.Options with { Secret = Next, SecretPrevious = Silos.Secret });
        await silos.Join(silos.Options with { Secret = Next });
        Assert.Contains("Cluster:Secret", await Refused(silos, silos.Options), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_address_of_a_living_silo_is_refused_and_that_of_a_killed_one_is_free_after_its_lease()
    {
        await using var silos = await Silos.New();
        var address = Silos.NewAddress();
        var first = await silos.Join(address: address);
        Assert.Contains($"Cluster:Address {address} belongs to another process that is alive, incarnation {first.Incarnation}", await Refused(silos, silos.Options, address), StringComparison.Ordinal);
        await first.DisposeAsync();
        var second = await silos.Join(address: address);
        await Silos.Until(() => second.Owned == Shards.Count);
    }

    [Theory]
    [InlineData("Host=127.0.0.1;Port=1;Username=ann;Database=gone", "PostgreSQL at 127.0.0.1:1, database 'gone', user 'ann': Connection refused")]
    [InlineData("Hast=127.0.0.1", "Cluster:Database is no connection string of PostgreSQL")]
    public async Task A_wrong_connection_string_is_named(string text, string message)
    {
        var refused = await Assert.ThrowsAsync<ClusterException>(async () =>
        {
            await using var silo = new TestSilo(new ClusterOptions { Database = text, Secret = Silos.Secret });
            await silo.Placement.JoinAsync(Silos.NewAddress(), holdsGrains: true).Within();
        });
        Assert.Contains(message, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_that_loses_what_it_answered_is_refused()
    {
        await using var silos = await Silos.New();
        await silos.Execute($"ALTER DATABASE {silos.Database} SET synchronous_commit = off");
        Assert.Contains("synchronous_commit=off", await Refused(silos, silos.Options), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("DROP TABLE schema_version", "version 0; this program needs version 1. Run: darkroom migrate")]
    [InlineData("UPDATE schema_version SET version = 99", "version 99; this program knows versions up to 1. Start the newer program.")]
    public async Task A_schema_of_another_version_is_refused(string sql, string message)
    {
        await using var silos = await Silos.New();
        await silos.Execute(sql);
        Assert.Contains(message, await Refused(silos, silos.Options), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_many_processes_that_migrate_at_once_one_does()
    {
        await using var silos = await Silos.New();
        await silos.Execute("DROP TABLE schema_version, silo, shard, cluster; DROP FUNCTION move_shards");
        await using var database = new ClusterDatabase(silos.Options);
        var before = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => PostgresSchema.Migrate(database.Pool, EngineSchema.Series, EngineSchema.Scripts))).Within();
        Assert.Equal([0, 1, 1, 1, 1, 1, 1, 1], before.Order());
        Assert.Equal((long)Shards.Count, await silos.Ask<long>("SELECT count(*) FROM shard"));
    }

    private static async Task<string> Refused(Silos silos, ClusterOptions options, Uri? address = null) =>
        (await Assert.ThrowsAsync<ClusterException>(() => silos.Join(options, address))).Message;
}
