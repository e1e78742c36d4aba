using System.Diagnostics;
using Darkroom.Actors;

namespace Darkroom.Tests;

/// <summary>Processes that write all the time are killed and frozen. What a process without a right to it writes is never accepted.</summary>
public sealed class ZombieTests
{
    private const string Table = "CREATE TABLE written (number bigserial PRIMARY KEY, shard integer NOT NULL, owner bigint NOT NULL, epoch bigint NOT NULL)";

    /// <summary>Writes that came after one of a later epoch of the same shard.</summary>
    private const string OutOfOrder =
        "SELECT count(*) FROM (SELECT epoch < max(epoch) OVER (PARTITION BY shard ORDER BY number ROWS UNBOUNDED PRECEDING) AS late FROM written) ordered WHERE late";

    [Fact]
    public async Task The_shards_of_a_process_that_was_shot_are_back_within_the_lease_and_two_seconds()
    {
        await using var silos = await Start();
        var heir = await silos.Join();
        await using var victim = await VictimProcess.Start(silos);
        await Silos.Until(() => heir.Owned is > 1_800 and < 2_300);
        await victim.Says("wrote ", 20);
        victim.Shoot();
        var clock = Stopwatch.StartNew();
        await Silos.Until(() => heir.Owned == Shards.Count);
        Assert.True(clock.ElapsedMilliseconds < 3_000, $"back after {clock.ElapsedMilliseconds} ms");
        Assert.Equal(0L, await silos.Ask<long>(OutOfOrder));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Not_one_write_of_a_process_that_was_frozen_is_accepted_and_it_comes_back_by_itself(bool insideTransaction)
    {
        await using var silos = await Start();
        var heir = await silos.Join();
        await using var victim = await VictimProcess.Start(silos);
        await Silos.Until(() => heir.Owned is > 1_800 and < 2_300);
        await victim.Says("wrote ", 20);
        if (insideTransaction)
        {
            victim.Tell("hold");
            await victim.Says("holding");
        }

        victim.Freeze();
        await Silos.Until(() => heir.Owned == Shards.Count);
        // What was sent before the freeze has been answered: nothing is written any more until the thaw.
        await silos.Execute("CREATE TABLE frozen AS SELECT max(number) AS last FROM written");
        var refused = victim.Count("refused ");
        victim.Thaw();

        // Each of its four writers tries at least once with the fence that it had.
        await victim.Says("refused ", refused + 4);
        await Silos.Until(() => heir.Owned is > 1_800 and < 2_300 && heir.Placement.Members.Any(member => member.Incarnation > victim.Incarnation));
        await victim.Says("wrote ", victim.Count("wrote ") + 20);
        Assert.Equal(0L, await silos.Ask<long>(OutOfOrder));
        Assert.Equal(0L, await silos.Ask<long>($"SELECT count(*) FROM written, frozen WHERE number > last AND owner = {victim.Incarnation}"));
        Assert.True(await silos.Ask<long>($"SELECT count(*) FROM written WHERE owner > {victim.Incarnation}") > 0, "it came back and did not write");
    }

    [Fact]
    public async Task A_process_that_leaves_in_good_order_keeps_nobody_waiting()
    {
        await using var silos = await Start();
        var heir = await silos.Join();
        await using var victim = await VictimProcess.Start(silos);
        await Silos.Until(() => heir.Owned is > 1_800 and < 2_300);
        await victim.Leave();
        Assert.Equal(1, victim.Count("left"));
        await Silos.Until(() => heir.Owned == Shards.Count);
        Assert.Equal(1L, await silos.Ask<long>("SELECT count(*) FROM silo WHERE NOT dead"));
    }

    [Fact]
    public async Task A_thread_pool_that_does_nothing_does_not_cost_the_lease()
    {
        await using var silos = await Start();
        await using var victim = await VictimProcess.Start(silos, lease: 2);
        await victim.Says("wrote ");
        victim.Tell("starve");
        await victim.Says("lapsed ");
        Assert.True(victim.Count("lapsed 0") == 1, victim.Said);
    }

    private static async Task<Silos> Start()
    {
        var silos = await Silos.New();
        await silos.Execute(Table);
        return silos;
    }
}
