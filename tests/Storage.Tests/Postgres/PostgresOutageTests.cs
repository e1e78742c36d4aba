using static Darkroom.Tests.CatalogueVerbs;

namespace Darkroom.Tests;

/// <summary>A database that goes away is an outage for who asks meanwhile, and nothing that was answered is lost.</summary>
public sealed class PostgresOutageTests
{
    [Fact]
    public async Task While_the_server_is_away_everybody_is_told_so_and_afterwards_all_that_was_answered_is_there()
    {
        var server = await PostgresServer.Start();
        using var cluster = new ClusterDatabase(new ClusterOptions { Database = server.ConnectionString("postgres"), LeaseSeconds = 5 });
        await CatalogueMigration.Run(cluster);
        await server.Execute("UPDATE shard SET owner = 1, epoch = 1 WHERE id = 0");
        using var database = new PostgresDatabase(cluster.Pool, () => new Fence(0, 1, 1));
        var catalogue = new PostgresCatalogue(database, TimeProvider.System, new SweepSignal());
        var ann = await catalogue.NewAccount();

        var (answered, writing, outages) = (new List<ImageId>(), true, 0);
        var writers = Enumerable.Range(0, 6).Select(n => Task.Run(async () =>
        {
            for (var i = 0; Volatile.Read(ref writing); i++)
            {
                try
                {
                    var image = await catalogue.Store(Upload(ann, $"{n}-{i}", 10, name: $"name-{n}-{i}"));
                    lock (answered) answered.Add(image.Id);
                }
                catch (Exception e) when (e is InconsistentStateException or DatabaseUnavailableException)
                {
                    Interlocked.Increment(ref outages);
                }
            }
        })).ToList();
        for (var restart = 0; restart < 3; restart++)
        {
            await More(answered, 20);
            await server.Control("restart -m immediate");
            // A read finds its connection broken and asks again.
            Assert.NotNull(await catalogue.FindAccount(ann.Id));
        }

        await More(answered, 20);
        Volatile.Write(ref writing, false);
        await Task.WhenAll(writers);
        Assert.InRange(outages, 1, int.MaxValue);
        foreach (var id in answered) Assert.NotNull(await catalogue.FindImage(id));
        var usage = (await catalogue.FindUsage(ann.Id))!;
        var page = await catalogue.ListImages(new(ann.Id, [], false, 1, 10_000));
        Assert.Equal((page.Total, page.Total * 10), (usage.Images, usage.Originals));

        await server.Control("stop -m fast");
        await Assert.ThrowsAsync<DatabaseUnavailableException>(async () => await catalogue.FindAccount(ann.Id));
        await Assert.ThrowsAsync<DatabaseUnavailableException>(() => catalogue.Store(Upload(ann, "away")));
        await Assert.ThrowsAsync<DatabaseUnavailableException>(() => catalogue.Probe(CancellationToken.None));
        await server.Control("start");
        await catalogue.Probe(CancellationToken.None);
        await catalogue.Store(Upload(ann, "back"));
        await server.Stop();
    }

    [Fact]
    public async Task A_session_that_is_ended_in_the_middle_of_a_write_leaves_its_outcome_unknown_and_the_next_write_works()
    {
        using var bed = new PostgresBed();
        var ann = await bed.Catalogue.NewAccount();
        await using var other = await bed.NewPool().OpenConnectionAsync();
        await using (var locking = await other.BeginTransactionAsync())
        {
            await using var command = new Npgsql.NpgsqlCommand("SELECT 1 FROM account FOR UPDATE", other);
            await command.ExecuteNonQueryAsync();
            var writing = bed.Catalogue.UpdateAccount(ann.Id, new(Name: "Anna"));
            command.CommandText = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = current_database() AND cardinality(pg_blocking_pids(pid)) > 0";
            while (await command.ExecuteScalarAsync() is 0L) await Task.Yield();
            await Assert.ThrowsAsync<InconsistentStateException>(() => writing);
        }

        Assert.Equal("Ann", (await bed.Catalogue.FindAccount(ann.Id))!.Name);
        Assert.Equal("Anna", (await bed.Catalogue.UpdateAccount(ann.Id, new(Name: "Anna"))).Value!.Name);
    }

    [Fact]
    public async Task Who_waits_for_a_lock_longer_than_a_lease_allows_is_told_that_nothing_was_written()
    {
        using var bed = new PostgresBed();
        var ann = await bed.Catalogue.NewAccount();
        using var hurried = new ClusterDatabase(new ClusterOptions { Database = bed.ConnectionString, LeaseSeconds = 1 });
        await using var other = await bed.Pool.OpenConnectionAsync();
        await using var locking = await other.BeginTransactionAsync();
        await using var command = new Npgsql.NpgsqlCommand("SELECT 1 FROM account FOR UPDATE", other);
        await command.ExecuteNonQueryAsync();
        var catalogue = bed.CatalogueOn(bed.Open(new Fence(0, 1, 1), hurried.Pool));
        await Assert.ThrowsAsync<DatabaseUnavailableException>(() => catalogue.UpdateAccount(ann.Id, new(Name: "Anna")));
    }

    private static async Task More(List<ImageId> answered, int than)
    {
        int Count()
        {
            lock (answered) return answered.Count;
        }

        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        for (var before = Count(); Count() < before + than; await Task.Yield()) limit.Token.ThrowIfCancellationRequested();
    }
}
