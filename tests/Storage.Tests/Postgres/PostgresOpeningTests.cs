using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Darkroom.Tests;

/// <summary>A process opens only a database of its own version that keeps what is promised, and says what is wrong with any other.</summary>
public sealed class PostgresOpeningTests : IDisposable
{
    private readonly TempFolder temp = new();
    private readonly PostgresBed bed = new();

    public void Dispose()
    {
        bed.Dispose();
        temp.Dispose();
    }

    [Fact]
    public async Task Of_many_migrations_at_once_one_does_it_and_the_others_find_it_done()
    {
        var server = await PostgresServer.Running;
        var name = await server.NewDatabase();
        var reports = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => Task.Run(() => Migrate(server.ConnectionString(name)))));
        Assert.Equal(1, reports.Count(lines => lines.Contains($"engine: from version 0 to {EngineSchema.Scripts.Count}")));
        Assert.Equal(1, reports.Count(lines => lines.Contains($"catalogue: from version 0 to {CatalogueSchema.Scripts.Count}")));
        Assert.Equal(4, reports.Count(lines => lines.Contains($"catalogue: version {CatalogueSchema.Scripts.Count}, nothing to do")));
        (await Open(server.ConnectionString(name))).Dispose();
        await server.Drop(name);
    }

    [Fact]
    public async Task A_database_of_another_version_is_refused_by_name()
    {
        await bed.Server.Execute("UPDATE schema_version SET version = 1 WHERE series = 'catalogue'", bed.Name);
        await Refused("'catalogue' has version 1", "darkroom migrate");
        await bed.Server.Execute("UPDATE schema_version SET version = 99 WHERE series = 'catalogue'", bed.Name);
        await Refused("'catalogue' has version 99", "Start the newer program");
        await Assert.ThrowsAsync<ClusterException>(() => Migrate(bed.ConnectionString));
        await bed.Server.Execute("DROP TABLE schema_version", bed.Name);
        await Refused("version 0", "darkroom migrate");
    }

    [Fact]
    public async Task A_database_whose_commits_may_be_lost_is_refused_and_the_message_mends_it()
    {
        await bed.Server.Execute($"ALTER DATABASE {bed.Name} SET synchronous_commit = off", bed.Name);
        await Refused("synchronous_commit is off for darkroom", $"ALTER ROLE darkroom IN DATABASE {bed.Name} SET synchronous_commit = on");
        await bed.Server.Execute($"ALTER ROLE darkroom IN DATABASE {bed.Name} SET synchronous_commit = on", bed.Name);
        (await Open(bed.ConnectionString)).Dispose();
        await bed.Server.Execute($"ALTER ROLE darkroom IN DATABASE {bed.Name} RESET synchronous_commit", bed.Name);
    }

    [Theory]
    [InlineData("Host=127.0.0.1;Port=1;Username=x;Database=x", "cannot be reached")]
    [InlineData("Host=127.0.0.1;Prot=1", "no connection string")]
    public async Task A_database_that_cannot_be_reached_is_refused_in_one_line(string connection, string why)
    {
        var refused = await Assert.ThrowsAsync<ClusterException>(() => Open(connection));
        Assert.Contains(why, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refused.Message);
    }

    [Fact]
    public async Task A_database_that_is_not_there_is_named()
    {
        var refused = await Assert.ThrowsAsync<ClusterException>(() => Open(bed.Server.ConnectionString("nowhere")));
        Assert.Contains("\"nowhere\" does not exist", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_host_gets_every_part_on_the_cluster_database()
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(new StorageOptions { Data = temp["data"] });
        builder.Services.AddSingleton(new ClusterOptions { Database = bed.ConnectionString });
        builder.Services.AddStorage();
        using var host = builder.Build();
        host.Services.OpenDatabase();
        await host.StartAsync();
        Assert.IsType<PostgresCatalogue>(host.Services.GetRequiredService<ICatalogue>());
        Assert.Same(host.Services.GetRequiredService<ICatalogue>(), host.Services.GetRequiredService<ICatalogueReader>());
        Assert.IsType<PostgresGrainStorage>(host.Services.GetRequiredKeyedService<IGrainStorage>("catalogue"));
        foreach (var part in new object[] { host.Services.GetRequiredService<IApiKeys>(), host.Services.GetRequiredService<ISessions>(), host.Services.GetRequiredService<IPoison>(), host.Services.GetRequiredService<ISearchIndex>(), host.Services.GetRequiredService<ICdnOutbox>(), host.Services.GetRequiredService<IVariantIndex>() })
            Assert.StartsWith("Postgres", part.GetType().Name, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(temp["data"], "darkroom.db")));
        await host.StopAsync();
    }

    [Fact]
    public async Task A_key_is_made_beside_running_servers()
    {
        var ann = await bed.Catalogue.NewAccount("ann");
        using (var beside = await DatabaseBeside.Open(new StorageOptions(), new ClusterOptions { Database = bed.ConnectionString }))
        {
            var found = await beside.Catalogue.FindAccountByBucket("ann");
            await beside.Keys.Install(new ApiKey("k", found!.Id, "minted", Scopes.Admin, bed.Time.GetUtcNow(), null), "hash");
        }

        Assert.Equal(ann.Id, (await bed.Keys.Find("hash"))!.Account);
    }

    private async Task Refused(params string[] words)
    {
        var refused = await Assert.ThrowsAsync<ClusterException>(() => Open(bed.ConnectionString));
        foreach (var word in words) Assert.Contains(word, refused.Message, StringComparison.Ordinal);
    }

    private static async Task<IReadOnlyList<string>> Migrate(string connection)
    {
        using var cluster = new ClusterDatabase(new ClusterOptions { Database = connection });
        return await CatalogueMigration.Run(cluster);
    }

    private static async Task<PostgresDatabase> Open(string connection)
    {
        using var cluster = new ClusterDatabase(new ClusterOptions { Database = connection });
        return await PostgresDatabase.Open(cluster, NullLogger<PostgresDatabase>.Instance);
    }
}
