using System.Diagnostics;

namespace Darkroom.Tests.Chaos;

/// <summary>What an operator does to a cluster in good order costs its clients no read.</summary>
public sealed class ScaleTests(ITestOutputHelper output)
{
    /// <summary>Of the load between two steps, so that each step meets work.</summary>
    private const int Calls = 150;

    [Fact]
    public async Task One_silo_becomes_three_and_one_again_and_no_read_fails()
    {
        await using var cluster = await ChaosCluster.Start(silos: 1, apis: 2);
        var load = await ChaosLoad.Start(cluster, seed: 1);
        await load.Made(Calls);

        await Task.WhenAll(cluster.Join("silo"), cluster.Join("silo"));
        var clock = Stopwatch.StartNew();
        await cluster.Balanced(TimeSpan.FromSeconds(15));
        output.WriteLine($"three silos had their shares {clock.ElapsedMilliseconds} ms after they began to serve");
        await load.Made(Calls);

        var leaving = cluster.Silos.Skip(1).ToArray();
        foreach (var silo in leaving) cluster.Forget(silo);
        await Task.WhenAll(leaving.Select(silo => silo.Leave()));
        await cluster.Balanced(TimeSpan.FromSeconds(15));
        await load.Made(Calls);
        await NothingFailed(cluster, load);
    }

    [Fact]
    public async Task Every_process_is_restarted_and_no_read_fails()
    {
        await using var cluster = await ChaosCluster.Start(silos: 2, apis: 2);
        var load = await ChaosLoad.Start(cluster, seed: 2, retriesReads: true);
        await load.Made(Calls);
        await Fault.Restart(cluster);
        await cluster.Balanced(TimeSpan.FromSeconds(15));
        await load.Made(Calls);
        await NothingFailed(cluster, load);
    }

    private async Task NothingFailed(ChaosCluster cluster, ChaosLoad load)
    {
        await load.Stop();
        var failed = load.History.Calls.Where(call => call.Ending == Ending.Unknown).ToLookup(call => call.Kind is CallKind.Read or CallKind.ReadTags);
        output.WriteLine($"{failed[false].Count()} writes of unknown outcome: {string.Join(", ", failed[false].Take(5))}");
        Assert.True(!failed[true].Any(), $"{string.Join('\n', failed[true])}\n{cluster.Outages()}");
        Assert.Empty(await Verdict.Of(cluster, load, output.WriteLine));
    }
}
