using Darkroom.Actors;
using Microsoft.Extensions.DependencyInjection;

namespace Darkroom.Tests;

/// <summary>Calls find their grain while shards move, processes pause and die; what may have run does not run twice.</summary>
public sealed class RoutingTests
{
    private static readonly int Shard = TwoHosts.ShardOf("remote");

    private readonly Stage stage = new();

    [Fact]
    public async Task A_caller_with_an_old_map_is_told_and_asks_again()
    {
        await using var hosts = await Start();
        hosts.First.Placement.Belief = new ShardMap { Otherwise = 2 };
        Assert.Equal("1", (await hosts.First.Get<IRemoteGrain>().Echo("", 0, DayOfWeek.Monday).Within())[^1]);
        Assert.Equal(1, hosts.First.Placement.Suspected);
        Assert.Equal(0, hosts.Second.Activations);
    }

    [Fact]
    public async Task Calls_that_wait_follow_the_shard_and_the_one_that_runs_ends_where_it_began()
    {
        await using var hosts = await Start();
        var running = hosts.Second.Get<IRemoteGrain>().Held("first");
        await stage["first"].Entered;
        var local = hosts.First.Get<IRemoteGrain>().Held("second");
        var remote = hosts.Second.Get<IRemoteGrain>().Held("second");

        hosts.Map.Give(Shard, 2);
        var drained = hosts.First.Placement.Drain!(new HashSet<int> { Shard });
        stage["second"].Open();
        Assert.Equal(["2", "2"], await Task.WhenAll(local, remote).Within());
        Assert.False(drained.IsCompleted);
        stage["first"].Open();
        Assert.Equal("1", await running.Within());
        await drained.Within();
        Assert.Equal(["one"], stage.Ended);
        Assert.Equal((0, 1), (hosts.First.Activations, hosts.Second.Activations));
    }

    [Fact]
    public async Task Renders_in_flight_do_not_hold_a_hand_over_up()
    {
        await using var hosts = await Start();
        var render = hosts.Second.Get<IRemoteGrain>().HeldAside("render");
        await stage["render"].Entered;
        hosts.Map.Give(Shard, 2);
        await hosts.First.Placement.Drain!(new HashSet<int> { Shard }).Within();
        // The shard comes back before the render is over: another activation takes its place.
        hosts.Map.Give(Shard, 1);
        Assert.Equal(0, await hosts.First.Get<IRemoteGrain>().Read().Within());
        stage["render"].Open();
        Assert.Equal("1", await render.Within());
        Assert.Equal(0, await hosts.Second.Get<IRemoteGrain>().Read().Within());
        Assert.Equal(2, stage.Activations);
    }

    [Fact]
    public async Task A_turn_that_does_not_end_holds_a_hand_over_up_for_a_second_at_most()
    {
        await using var hosts = await Start();
        var running = hosts.First.Get<IRemoteGrain>().Held("held");
        await stage["held"].Entered;
        await hosts.First.Placement.Drain!(new HashSet<int> { Shard }).Within();
        stage["held"].Open();
        await running.Within();
    }

    [Fact]
    public async Task A_process_whose_lease_lapsed_pauses_its_grains_and_loses_none()
    {
        await using var hosts = await Start();
        Assert.Equal(1, await hosts.First.Get<IRemoteGrain>().Count().Within());
        hosts.First.Placement.Serving = false;
        var calls = new[] { hosts.First.Get<IRemoteGrain>().Count(), hosts.Second.Get<IRemoteGrain>().Count() };
        await Waiting.Until(() => hosts.Second.Placement.Suspected > 1, "the remote caller has tried twice");
        Assert.DoesNotContain(calls, call => call.IsCompleted);
        hosts.First.Placement.Serving = true;
        Assert.Equal([2, 3], (await Task.WhenAll(calls).Within()).Order());
        Assert.Equal(1, stage.Activations);
    }

    [Fact]
    public async Task A_call_waits_for_a_process_that_is_not_there_yet()
    {
        await using var hosts = await Start();
        var port = hosts.First.Address.Port;
        await hosts.First.DisposeAsync();
        var call = hosts.Second.Get<IRemoteGrain>().Count();
        await Waiting.Until(() => hosts.Second.Placement.Suspected > 1, "two refused connections");
        await using var again = await Host.Start(hosts.Map, 1, [typeof(RemoteGrain)], services => services.AddSingleton(stage), port: port);
        Assert.Equal(1, await call.Within());
    }

    [Fact]
    public async Task A_message_for_an_earlier_process_at_the_same_address_does_not_run()
    {
        await using var hosts = await Start();
        hosts.Map.Hosts[3] = hosts.First.Address;
        hosts.Map.Give(Shard, 3);
        var call = hosts.Second.Get<IRemoteGrain>().Count();
        await Waiting.Until(() => hosts.Second.Placement.Suspected > 1, "it was told twice that this is another process");
        Assert.Equal(0, stage.Activations);
        hosts.Map.Give(Shard, 1);
        Assert.Equal(1, await call.Within());
    }

    [Fact]
    public async Task What_may_have_run_is_not_tried_again_unless_it_changes_nothing()
    {
        await using var hosts = await Start();
        await using var cutter = await Cutter.Start(hosts.First.Address);
        hosts.Map.Hosts[1] = cutter.Address;
        var grain = hosts.Second.Get<IRemoteGrain>();
        var held = grain.Held("held");
        await stage["held"].Entered;
        var reading = grain.Read();
        cutter.Cut();
        await Assert.ThrowsAsync<GrainUnavailableException>(() => held.Within());
        stage["held"].Open();
        Assert.Equal(1, await reading.Within());
    }

    [Fact]
    public async Task Nobody_to_ask_until_the_deadline_is_unavailable()
    {
        await using var hosts = await Start();
        hosts.Map.Give(Shard, 99);
        await Assert.ThrowsAsync<GrainUnavailableException>(() => hosts.Second.Get<IRemoteGrain>().Hasty("nobody").Within());
    }

    private Task<TwoHosts> Start() => TwoHosts.Of([typeof(RemoteGrain)], services => services.AddSingleton(stage));
}
