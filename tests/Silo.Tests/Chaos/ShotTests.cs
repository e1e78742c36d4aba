using System.Diagnostics;
using System.Globalization;

namespace Darkroom.Tests.Chaos;

/// <summary>After all that tests may do at the same time: they measure.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public static class Alone;

/// <summary>What clients notice of a silo that is shot while they work.</summary>
[Collection(nameof(Alone))]
public sealed class ShotTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(ChaosCluster.Lease);

    /// <summary>Threads per core that would run before the test does anything; beyond it is the machine that is measured.</summary>
    private const double Busy = 4;

    [Fact]
    public async Task What_a_shot_silo_owned_is_back_within_the_lease_and_two_seconds_and_hits_do_not_notice()
    {
        var waiting = await Runnable() / Environment.ProcessorCount;
        Assert.SkipWhen(waiting > Busy, $"the machine is too busy to be measured: {waiting:F0} threads for each core");
        await using var cluster = await ChaosCluster.Start(silos: 3, apis: 2);
        var load = await ChaosLoad.Idle(cluster);
        var names = new List<string>();
        for (var i = 0; names.Count < 12; i++)
        {
            var upload = await load.Upload(cluster.Apis[0].Url, $"image-{i}", new Random(1), isForAll: false);
            var hit = await load.Client.Read(cluster.Apis[0].Url, upload.Image, "w-40.webp");
            Assert.True(i < 30, $"{names.Count} of 30 uploads were done and rendered; the last: {upload}, {hit}");
            if (hit.Ending == Ending.Done) names.Add(upload.Image);
        }

        // The one that owns most of them.
        var active = await Task.WhenAll(cluster.Silos.Select(silo => silo.Node.Metric("darkroom_activations")));
        var shot = cluster.Silos[Array.IndexOf(active, active.Max())];
        load.Begin(seed: 4);
        await load.Made(100);

        using var end = new CancellationTokenSource();
        var hits = Hits(cluster, load, names, end.Token);
        cluster.Forget(shot);
        var clock = Stopwatch.StartNew();
        shot.Process.Signal(9);
        var back = await Task.WhenAll(names.Select((name, i) => FirstMiss(cluster.Apis[i % 2].Url, load, name, clock)));
        await end.CancelAsync();
        var slowest = await hits;

        output.WriteLine($"misses after {string.Join(", ", back.Order().Select(time => $"{time.TotalMilliseconds:F0}"))} ms; the slowest hit took {slowest.TotalMilliseconds:F0} ms");
        Assert.True(back.Max() < Lease + TimeSpan.FromSeconds(2), $"back after {back.Max().TotalMilliseconds:F0} ms");
        Assert.True(back.Max() > Lease / 2, $"none of the images was the shot silo's: all were there after {back.Max().TotalMilliseconds:F0} ms");
        await cluster.Balanced(TimeSpan.FromSeconds(15));
        await load.Stop();
        Assert.Empty(await Verdict.Of(cluster, load, output.WriteLine));
        await shot.DisposeAsync();
    }

    /// <summary>Threads of the whole machine that run or would, on the average of a second; this one is among them.</summary>
    private static async Task<double> Runnable()
    {
        var seen = new List<double>();
        while (seen.Count < 20)
        {
            seen.Add(double.Parse((await File.ReadAllTextAsync("/proc/loadavg")).Split(' ')[3].Split('/')[0], CultureInfo.InvariantCulture));
            await Task.Delay(TimeSpan.FromMilliseconds(50));
        }

        return seen.Average();
    }

    /// <summary>Asks until there is an answer, as a client does that is told to come again.</summary>
    private static async Task<TimeSpan> FirstMiss(Uri api, ChaosLoad load, string name, Stopwatch clock)
    {
        while ((await load.Client.Read(api, name, "w-41.webp")).Ending != Ending.Done && clock.Elapsed < Lease * 10) await Task.Delay(TimeSpan.FromMilliseconds(50));
        return clock.Elapsed;
    }

    private static async Task<TimeSpan> Hits(ChaosCluster cluster, ChaosLoad load, List<string> names, CancellationToken end)
    {
        var slowest = TimeSpan.Zero;
        for (var i = 0; !end.IsCancellationRequested; i++)
        {
            var hit = await load.Client.Read(cluster.Apis[i % 2].Url, names[i % names.Count], "w-40.webp");
            Assert.True(hit.Ending == Ending.Done, hit.ToString());
            if (Stopwatch.GetElapsedTime(hit.Start, hit.End) is var took && took > slowest) slowest = took;
        }

        return slowest;
    }
}
