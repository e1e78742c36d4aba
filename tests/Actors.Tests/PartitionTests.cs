using System.Net;
using Darkroom.Actors;
using Npgsql;

namespace Darkroom.Tests;

/// <summary>One silo is cut off from PostgreSQL in every way that a network has, and heals; PostgreSQL itself goes and comes back.</summary>
public sealed class PartitionTests
{
    [Theory]
    [InlineData(Passage.BlackHole, Passage.BlackHole)]
    [InlineData(Passage.BlackHole, Passage.Open)]
    [InlineData(Passage.Open, Passage.BlackHole)]
    [InlineData(Passage.HalfClosed, Passage.Open)]
    [InlineData(Passage.Open, Passage.HalfClosed)]
    [InlineData(Passage.WithoutSync, Passage.Open)]
    public async Task Who_is_cut_off_stops_serving_before_another_takes_over_and_comes_back_by_itself(Passage there, Passage back)
    {
        await using var silos = await Silos.New();
        var direct = new NpgsqlConnectionStringBuilder(silos.Options.Database);
        await using var proxy = new TcpProxy(new IPEndPoint(IPAddress.Loopback, direct.Port));
        var heir = await silos.Join();
        direct.Port = proxy.Port;
        var cut = await silos.Join(silos.Options with { Database = direct.ToString() });
        await Silos.Settled(cut, heir);
        var (before, held) = (cut.Incarnation, heir.Owned);

        proxy.Set(there, back);
        var served = false;
        await Silos.Until(() =>
        {
            // Asked in this order: who serves now served when the other's new shards were counted.
            var taken = heir.Owned > held;
            served |= taken && cut.Placement.Serving;
            return heir.Owned == Shards.Count;
        });
        Assert.False(served);
        Assert.True(heir.Placement.Serving);

        proxy.Heal();
        await Silos.Until(() => cut.Placement.Serving && cut.Incarnation > before && cut.Owned > 1_800);
        await Silos.Until(() => heir.Owned + cut.Owned == Shards.Count);
    }

    [Fact]
    public async Task A_connection_that_is_reset_costs_neither_the_lease_nor_a_shard()
    {
        await using var silos = await Silos.New();
        var direct = new NpgsqlConnectionStringBuilder(silos.Options.Database);
        await using var proxy = new TcpProxy(new IPEndPoint(IPAddress.Loopback, direct.Port));
        direct.Port = proxy.Port;
        var (near, far) = (await silos.Join(), await silos.Join(silos.Options with { Database = direct.ToString() }));
        await Silos.Settled(near, far);
        var (incarnation, version) = (far.Incarnation, await silos.Ask<long>("SELECT version FROM cluster"));
        for (var i = 0; i < 5; i++)
        {
            var beat = await silos.Ask<long>($"SELECT beat FROM silo WHERE incarnation = {incarnation}");
            proxy.Cut();
            var lapsed = false;
            await Silos.Until(() =>
            {
                lapsed |= !far.Placement.Serving;
                return near.Placement.Members.Single(member => member.Incarnation == incarnation).Beat > beat + 3;
            });
            Assert.False(lapsed);
        }

        Assert.Equal((incarnation, version), (far.Incarnation, await silos.Ask<long>("SELECT version FROM cluster")));
    }

    [Fact]
    public async Task A_slow_way_to_the_database_costs_nothing_while_answers_come_within_the_lease()
    {
        await using var silos = await Silos.New();
        var direct = new NpgsqlConnectionStringBuilder(silos.Options.Database);
        await using var proxy = new TcpProxy(new IPEndPoint(IPAddress.Loopback, direct.Port)) { Delay = TimeSpan.FromMilliseconds(40) };
        direct.Port = proxy.Port;
        // The proxy shares this process's thread pool with all tests: it is slower than it says.
        var options = silos.Options with { LeaseSeconds = 2 };
        var (slow, fast) = (await silos.Join(options with { Database = direct.ToString() }), await silos.Join(options));
        await Silos.Settled(slow, fast);
        var beat = await silos.Ask<long>($"SELECT beat FROM silo WHERE incarnation = {slow.Incarnation}");
        var lapsed = false;
        await Silos.Until(() =>
        {
            lapsed |= !slow.Placement.Serving;
            return fast.Placement.Members.Single(member => member.Incarnation == slow.Incarnation).Beat > beat + 10;
        });
        Assert.False(lapsed);
    }

    [Fact]
    public async Task While_PostgreSQL_is_away_all_pause_and_then_go_on_with_what_they_had()
    {
        var server = await PostgresServer.Start();
        try
        {
            await using var silos = await Silos.On(server);
            var drained = 0;
            TestSilo[] all =
            [
                await silos.Join(configure: placement => placement.Drain = Count),
                await silos.Join(),
                await silos.Join(),
            ];
            await Silos.Settled(all);
            await Silos.Until(() => all.All(silo => silo.Placement.Snapshot().Version == all[0].Placement.Snapshot().Version));
            var before = all.Select(silo => (silo.Incarnation, silo.Owned)).ToArray();
            var (version, drains) = (all[0].Placement.Snapshot().Version, drained);
            var grain = new GrainId("image", "one");
            var fences = await Task.WhenAll(all.Select(silo => silo.Placement.ClaimAsync(grain, CancellationToken.None).AsTask()));

            await server.Control("stop -m immediate");
            await Silos.Until(() => all.All(silo => !silo.Placement.Serving));
            Assert.Equal(OwnerKind.Unknown, all.Single(silo => fences.Any(fence => fence?.Incarnation == silo.Incarnation)).Placement.Locate(Shards.Of(grain)).Kind);
            await server.Control("start");
            await Silos.Until(() => all.All(silo => silo.Placement.Serving));

            Assert.Equal(before, all.Select(silo => (silo.Incarnation, silo.Owned)));
            Assert.Equal(fences, await Task.WhenAll(all.Select(silo => silo.Placement.ClaimAsync(grain, CancellationToken.None).AsTask())));
            Assert.Equal((version, drains), (await silos.Ask<long>("SELECT version FROM cluster"), drained));

            Task Count(IReadOnlySet<int> shards)
            {
                drained++;
                return Task.CompletedTask;
            }
        }
        finally
        {
            await server.Stop();
        }
    }

    [Fact]
    public async Task A_database_on_another_timeline_begins_everything_anew()
    {
        var server = await PostgresServer.Start();
        try
        {
            await using var silos = await Silos.On(server);
            HashSet<int> drained = [];
            var silo = await silos.Join(configure: placement => placement.Drain = shards =>
            {
                lock (drained) drained.UnionWith(shards);
                return Task.CompletedTask;
            });
            await Silos.Until(() => silo.Owned == Shards.Count);
            var before = silo.Incarnation;

            // Recovery to the end of what there is, as after a fail-over, ends on a timeline of its own.
            await server.Control("stop -m fast");
            await File.AppendAllTextAsync(Path.Combine(server.Folder, "data", "postgresql.auto.conf"), "restore_command = '/bin/false'\n");
            await File.WriteAllTextAsync(Path.Combine(server.Folder, "data", "recovery.signal"), "");
            await server.Control("start");
            await Silos.Until(() => silo.Placement.Serving && silo.Incarnation > before && silo.Owned == Shards.Count);
            lock (drained) Assert.Equal(Shards.Count, drained.Count);
            Assert.Equal("00000002", await silos.Ask<string>("SELECT substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8)"));
        }
        finally
        {
            await server.Stop();
        }
    }
}
