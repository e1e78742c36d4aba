namespace Darkroom.Tests.Chaos;

/// <summary>Another machine, as far as the network goes, of which nobody hears any more: no connection is refused or reset.</summary>
public sealed class CableTests(ITestOutputHelper output)
{
    [Fact]
    public async Task A_machine_whose_cable_is_pulled_is_replaced_and_comes_back_by_itself()
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable("DARKROOM_FULL") == "1", "half a minute; DARKROOM_FULL=1");
        using var network = MachineNetwork.New();
        await using var cluster = await ChaosCluster.Start(silos: 2, apis: 1, network.Here);
        var machine = network.NewMachine();
        var far = await cluster.Join("silo", machine);
        await cluster.Balanced(TimeSpan.FromSeconds(30));
        var load = await ChaosLoad.Start(cluster, seed: 5);
        await load.Made(100);
        var before = (await cluster.Row("SELECT max(incarnation) FROM silo WHERE holds AND NOT dead"))[0];

        machine.Pull();
        using (var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30)))
        using (var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100)))
        {
            while ((await cluster.Row($"SELECT count(*) FROM shard WHERE owner = {before}"))[0] > 0) await timer.WaitForNextTickAsync(patience.Token);
        }

        await load.Made(100);
        machine.PlugIn();
        await cluster.Balanced(TimeSpan.FromSeconds(60));
        Assert.True((await cluster.Row("SELECT max(incarnation) FROM silo WHERE holds AND NOT dead"))[0] > before, "it did not come back");
        Assert.False(far.Process.HasExited);
        await load.Made(100);
        await load.Stop();
        Assert.Empty(await Verdict.Of(cluster, load, output.WriteLine));
    }
}
