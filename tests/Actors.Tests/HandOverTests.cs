using System.Collections.Concurrent;
using Darkroom.Actors;

namespace Darkroom.Tests;

/// <summary>Shards move while their grains are called without a pause.</summary>
public sealed class HandOverTests
{
    private const int Grains = 48;

    [Fact]
    public async Task One_silo_three_and_one_again_lose_no_call_and_run_none_twice()
    {
        await using var silos = await Silos.New();
        await silos.Execute(CountingGrain.Table);
        await using var api = await ClusterHost.Start(silos, holdsGrains: false);
        await using var first = await ClusterHost.Start(silos, holdsGrains: true);
        using var stop = new CancellationTokenSource();
        ConcurrentBag<(string Operation, long Number)> answered = [];
        ConcurrentBag<string> failed = [];
        var callers = Enumerable.Range(0, 12).Select(caller => Task.Run(() => Call(api, caller, answered, failed, stop.Token))).ToArray();

        await More(answered);
        var second = await ClusterHost.Start(silos, holdsGrains: true);
        var third = await ClusterHost.Start(silos, holdsGrains: true);
        await Silos.Until(() => new[] { first, second, third }.All(host => host.Placement.ShardsOwned is > 1_000 and < 1_503));
        await More(answered);
        await second.Leave();
        await More(answered);
        await third.Leave();
        await Silos.Until(() => first.Placement.ShardsOwned == Shards.Count);
        await More(answered);
        await stop.CancelAsync();
        await Task.WhenAll(callers).Within();

        Assert.Empty(failed);
        Assert.Equal(answered.Count, answered.Select(call => call.Operation).Distinct().Count());
        Assert.Equal((long)answered.Count, await silos.Ask<long>("SELECT count(*) FROM counted"));
        Assert.Equal((long)answered.Count, await silos.Ask<long>("SELECT count(DISTINCT operation) FROM counted"));
        // Each grain's numbers are 1 to as many as there are.
        Assert.Equal(0L, await silos.Ask<long>("SELECT count(*) FROM (SELECT max(number) - count(*) AS gap FROM counted GROUP BY grain) gaps WHERE gap <> 0"));
    }

    private static Task More(ConcurrentBag<(string Operation, long Number)> answered)
    {
        var enough = answered.Count + 300;
        return Silos.Until(() => answered.Count > enough);
    }

    private static async Task Call(ClusterHost api, int caller, ConcurrentBag<(string Operation, long Number)> answered, ConcurrentBag<string> failed, CancellationToken stop)
    {
        for (var i = 0; !stop.IsCancellationRequested; i++)
        {
            var operation = $"{caller}-{i}";
            try
            {
                answered.Add((operation, await api.Get<ICountingGrain>($"{((caller * 7) + i) % Grains}").Count(operation)));
            }
            catch (Exception e)
            {
                failed.Add($"{operation}: {e.GetType().Name}: {e.Message}");
            }
        }
    }
}
