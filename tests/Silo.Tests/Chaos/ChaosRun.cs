using System.Collections.Concurrent;
using System.Diagnostics;
using Npgsql;

namespace Darkroom.Tests.Chaos;

/// <summary>One seed: a cluster, its clients, its faults, and the verdict.</summary>
public sealed class ChaosRun(int seed, TimeSpan length, Action<string> say)
{
    private const string Account =
        "SELECT storage_limit, originals, reserved, orphaned, images, (SELECT coalesce(sum(bytes), 0) FROM image WHERE account = account.id), (SELECT count(*) FROM image WHERE account = account.id) FROM account WHERE bucket = 'chaos'";

    private readonly ConcurrentQueue<string> violations = new();

    public async Task<IReadOnlyCollection<string>> Judge()
    {
        await using var cluster = await ChaosCluster.Start(silos: 3, apis: 2);
        var load = await ChaosLoad.Start(cluster, seed);
        using var end = new CancellationTokenSource();
        var watching = Task.Run(() => WatchQuota(cluster, end.Token));
        var began = Stopwatch.GetTimestamp();
        foreach (var (fault, its) in Fault.Schedule(seed))
        {
            var at = Stopwatch.GetElapsedTime(began);
            if (at > length) break;
            var calls = load.History.Calls.Count;
            await fault.Happen(cluster, new Random(its));
            say($"seed {seed}, {at.TotalSeconds:F1} s to {Stopwatch.GetElapsedTime(began).TotalSeconds:F1} s ({began + (at.Ticks * (Stopwatch.Frequency / TimeSpan.TicksPerSecond))}): {fault.Name}, {load.History.Calls.Count - calls} calls");
        }

        // All is whole: it must come back by itself.
        await cluster.Balanced(TimeSpan.FromSeconds(60));
        await load.Stop();
        await end.CancelAsync();
        await watching;
        await LastLook(cluster, load);

        foreach (var unexpected in load.Unexpected.Distinct()) violations.Enqueue(unexpected);
        foreach (var violation in HistoryChecker.Violations(load.History.Calls, ChaosLoad.Quota)) violations.Enqueue(violation);
        say($"seed {seed}: {string.Join(", ", load.History.Calls.GroupBy(call => (call.Kind, call.Ending)).OrderBy(calls => calls.Key).Select(calls => $"{calls.Count()} {calls.Key.Kind} {calls.Key.Ending}"))}; {await cluster.Metric("darkroom_writes_fenced_total")} writes fenced");
        return violations;
    }

    /// <summary>Every image that there may be is read at every node, and the books are compared with what was read.</summary>
    private async Task LastLook(ChaosCluster cluster, ChaosLoad load)
    {
        var uploads = load.History.Calls.Where(call => call.Kind == CallKind.Upload && call.Ending != Ending.Refused).ToArray();
        var stored = 0L;
        foreach (var upload in uploads)
        {
            foreach (var api in cluster.Apis)
            {
                var read = await load.Client.Read(api.Url, upload.Image, "original", load.Hashes[upload.Image]);
                var tags = await load.Client.ReadTags(api.Url, upload.Image);
                if (read.Ending == Ending.Unknown || read.Ending != tags.Ending) violations.Enqueue($"at the end {api.Url} answers {read} and {tags}");
                if (read.Ending == Ending.Done && api == cluster.Apis[0]) stored += upload.Bytes;
            }
        }

        var row = await cluster.Row(Account);
        say($"seed {seed}: {row[6]} images of {row[1]} bytes at the end, {row[2]} bytes reserved");
        if (row[1] != stored || row[5] != stored || row[4] != row[6]) violations.Enqueue($"{stored} bytes are there; the account counts {row[1]} in {row[4]} images, its {row[6]} rows sum up to {row[5]}");
    }

    private async Task WatchQuota(ChaosCluster cluster, CancellationToken end)
    {
        while (!end.IsCancellationRequested)
        {
            try
            {
                var row = await cluster.Row(Account);
                if (row[1] + row[2] + row[3] > row[0] || row[5] > row[0]) violations.Enqueue($"quota {row[0]}, used {row[1]} + {row[2]} + {row[3]}, Σ {row[5]}");
                if (row[1] != row[5]) violations.Enqueue($"the account counts {row[1]} bytes, its rows {row[5]}");
            }
            catch (Exception e) when (e is NpgsqlException or IOException)
            {
                // PostgreSQL is away; the next look will see it.
            }

            await Task.WhenAny(Task.Delay(TimeSpan.FromMilliseconds(200), end));
        }
    }
}
