using System.Diagnostics;
using Darkroom.Actors;

namespace Darkroom.Tests;

/// <summary>Processes come, go, pause and die; who owns what follows.</summary>
public sealed class MembershipTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task One_silo_becomes_three_and_one_again_and_everybody_has_a_share_and_nobody_waits_for_a_lease(bool notifications)
    {
        await using var silos = await Silos.New(notifications);
        var first = await silos.Join();
        await Silos.Until(() => first.Owned == Shards.Count);

        var second = await silos.Join();
        var third = await silos.Join();
        TestSilo[] all = [first, second, third];
        await Silos.Settled(all);
        Assert.All(all, silo => Assert.True(silo.Placement.Serving));

        var clock = Stopwatch.StartNew();
        await third.Placement.LeaveAsync(CancellationToken.None).Within();
        Assert.Equal(0, third.Owned);
        Assert.False(third.Placement.Serving);
        await second.Placement.LeaveAsync(CancellationToken.None).Within();
        await Silos.Until(() => first.Owned == Shards.Count);
        Assert.True(clock.ElapsedMilliseconds < 1_000, $"two silos left in {clock.ElapsedMilliseconds} ms; a lease is 1,000");
        Assert.Equal(1L, await silos.Ask<long>("SELECT count(*) FROM silo WHERE NOT dead"));
    }

    [Fact]
    public async Task The_last_one_to_leave_leaves_shards_that_the_next_takes_at_once()
    {
        await using var silos = await Silos.New();
        var first = await silos.Join();
        await Silos.Until(() => first.Owned == Shards.Count);
        await first.Placement.LeaveAsync(CancellationToken.None).Within();
        Assert.Equal((long)Shards.Count, await silos.Ask<long>("SELECT count(*) FROM shard WHERE owner = 0"));
        var second = await silos.Join();
        await Silos.Until(() => second.Owned == Shards.Count);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_shards_of_a_silo_that_fell_silent_are_taken_after_its_lease_and_not_before(bool notifications)
    {
        await using var silos = await Silos.New(notifications);
        var (victim, heir) = (await silos.Join(), await silos.Join());
        await Silos.Settled(victim, heir);
        var before = heir.Owned;

        await victim.DisposeAsync();
        var clock = Stopwatch.StartNew();
        await Silos.Until(() => heir.Owned != before);
        Assert.True(clock.ElapsedMilliseconds > 800, $"taken after {clock.ElapsedMilliseconds} ms, while the lease of 1,000 held");
        await Silos.Until(() => heir.Owned == Shards.Count);
        Assert.True(clock.ElapsedMilliseconds < 3_000, $"taken after {clock.ElapsedMilliseconds} ms; lease + 2,000 is the promise");
        Assert.Equal(0L, await silos.Ask<long>($"SELECT count(*) FROM shard WHERE owner = {victim.Incarnation}"));
    }

    [Fact]
    public async Task An_api_node_knows_every_owner_and_owns_nothing()
    {
        await using var silos = await Silos.New();
        var address = Silos.NewAddress();
        var silo = await silos.Join(address: address);
        var api = await silos.Join(holdsGrains: false);
        await Silos.Until(() => Enumerable.Range(0, Shards.Count).All(shard => api.Placement.Locate(shard) == Owner.There(address, silo.Incarnation)));
        Assert.Equal(0, api.Owned);
        Assert.Equal(Owner.Here, silo.Placement.Locate(0));
        Assert.Null(await api.Placement.ClaimAsync(new GrainId("image", "one"), CancellationToken.None));
        var grain = new GrainId("image", "one");
        Assert.Equal(new Fence(Shards.Of(grain), 1, silo.Incarnation), await silo.Placement.ClaimAsync(grain, CancellationToken.None));
    }

    [Fact]
    public async Task A_silo_that_the_others_declared_dead_drops_all_and_starts_over_under_another_number()
    {
        await using var silos = await Silos.New();
        HashSet<int> drained = [];
        var silo = await silos.Join(configure: placement => placement.Drain = shards =>
        {
            lock (drained) drained.UnionWith(shards);
            return Task.CompletedTask;
        });
        await Silos.Until(() => silo.Owned == Shards.Count);
        var before = silo.Incarnation;
        await silos.Execute("UPDATE silo SET dead = true");
        await Silos.Until(() => silo.Incarnation > before && silo.Owned == Shards.Count && silo.Placement.Serving);
        lock (drained) Assert.Equal(Shards.Count, drained.Count);
        Assert.Equal(2, (await silo.Placement.ClaimAsync(new GrainId("image", "one"), CancellationToken.None))!.Epoch);
    }

    [Fact]
    public async Task What_a_dead_silo_left_open_in_the_database_does_not_hold_its_heirs_up()
    {
        await using var silos = await Silos.New();
        var victim = await silos.Join();
        await Silos.Until(() => victim.Owned == Shards.Count);
        await using var frozen = await victim.Database.Pool.OpenConnectionAsync();
        await using var transaction = await frozen.BeginTransactionAsync();
        await using (var fence = new Npgsql.NpgsqlCommand("SELECT 1 FROM shard FOR KEY SHARE", frozen)) await fence.ExecuteNonQueryAsync();
        await victim.Placement.DisposeAsync();

        var heir = await silos.Join();
        await Silos.Until(() => heir.Owned == Shards.Count);
        await Assert.ThrowsAnyAsync<Npgsql.NpgsqlException>(() => transaction.CommitAsync());
    }
}
