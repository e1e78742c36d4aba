using System.Collections.Concurrent;
using System.Diagnostics;
using Npgsql;

namespace Darkroom.Tests.Chaos;

/// <summary>One seed: a cluster, its clients, its faults, and the verdict.</summary>
public sealed class ChaosRun(int seed, TimeSpan length, Action<string> say)
{
    private readonly ConcurrentQueue<string> violations = new();

    public async Task<IReadOnlyCollection<string>> Judge()
    {
        await using var cluster = await ChaosCluster.Start(silos: 3, apis: 2, withClock: true);
        var load = await ChaosLoad.Start(cluster, seed);
        using var end = new CancellationTokenSource();
        var watching = Task.Run(() => WatchQuota(cluster, end.Token));
        // Something is there to be broken.
        await load.Made(150);
        var began = Stopwatch.GetTimestamp();
        foreach (var faults in Fault.Schedule(seed))
        {
            var at = Stopwatch.GetTimestamp();
            if (Stopwatch.GetElapsedTime(began, at) > length) break;
            var calls = load.History.Calls.Count;
            foreach (var missing in faults.Where(its => its.Fault.Missing is not null)) say($"seed {seed}: skipped: {missing.Fault.Name}: {missing.Fault.Missing}");
            await Task.WhenAll(faults.Where(its => its.Fault.Missing is null).Select(its => its.Fault.Happen(cluster, new Random(its.Seed))));
            // With the clock of the history, so that a call can be found in its fault.
            say($"seed {seed}, {Stopwatch.GetElapsedTime(began, at).TotalSeconds:F1} s for {Stopwatch.GetElapsedTime(at).TotalSeconds:F1} s ({at}): {string.Join(" and ", faults.Select(its => its.Fault.Name))}, {load.History.Calls.Count - calls} calls");
        }

        // All is whole: it must come back by itself.
        await cluster.Balanced(TimeSpan.FromSeconds(60));
        await load.Stop();
        await end.CancelAsync();
        await watching;
        foreach (var violation in await Verdict.Of(cluster, load, line => say($"seed {seed}: {line}"))) violations.Enqueue(violation);
        return violations;
    }

    private async Task WatchQuota(ChaosCluster cluster, CancellationToken end)
    {
        while (!end.IsCancellationRequested)
        {
            try
            {
                var row = await cluster.Row(Verdict.Account);
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
