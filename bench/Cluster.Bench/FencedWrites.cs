using System.Diagnostics;
using Darkroom.Actors;
using Npgsql;

namespace Darkroom.Bench;

/// <summary>The same insert with and without the fence before it, over eight connections, in turns; and the renewal meanwhile.</summary>
internal static class FencedWrites
{
    private const string Free = "INSERT INTO bench_written (shard, owner, epoch) VALUES ($1, $2, $3)";

    private const string Fenced =
        """
        WITH fence AS (SELECT id, owner, epoch FROM shard WHERE id = $1 AND owner = $2 AND epoch = $3 FOR KEY SHARE)
        INSERT INTO bench_written (shard, owner, epoch) SELECT id, owner, epoch FROM fence
        """;

    public static async Task Measure(string database, int rounds, int seconds)
    {
        await BenchSilo.Execute(database, "CREATE TABLE bench_written (number bigserial PRIMARY KEY, shard integer, owner bigint, epoch bigint)");
        var silos = await BenchSilo.Settle(database, count: 1, lease: 10);
        List<(double Free, double Fenced, double Ratio)> seen = [];
        List<double> renewals = [];
        for (var round = 0; round < rounds; round++)
        {
            var free = await Rate(database, silos[0], Free, seconds, renewals);
            var fenced = await Rate(database, silos[0], Fenced, seconds, renewals);
            seen.Add((free, fenced, fenced / free));
        }

        seen.Sort((a, b) => a.Ratio.CompareTo(b.Ratio));
        renewals.Sort();
        var (medianFree, medianFenced, ratio) = seen[rounds / 2];
        Console.WriteLine($"| inserts over 8 connections, {rounds} rounds | {medianFree:F0}/s unfenced | {medianFenced:F0}/s fenced | {ratio:F2} of it ({seen[0].Ratio:F2} to {seen[^1].Ratio:F2}) |");
        Console.WriteLine($"| the renewal's statement meanwhile, {renewals.Count} of them | median {renewals[renewals.Count / 2]:F1} ms | p99 {renewals[(int)(renewals.Count * 0.99)]:F1} ms | longest {renewals[^1]:F1} ms |");
        foreach (var silo in silos) await silo.DisposeAsync();
    }

    private static async Task<double> Rate(string database, BenchSilo silo, string text, int seconds, List<double> renewals)
    {
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(seconds));
        var written = 0L;
        var clock = Stopwatch.StartNew();
        var writers = Enumerable.Range(0, ClusterDatabase.MaxConnections).Select(lane => Task.Run(async () =>
        {
            await using var connection = await silo.Database.Pool.OpenConnectionAsync();
            await using var command = new NpgsqlCommand(text, connection);
            for (var i = lane; !stop.IsCancellationRequested; i += 97)
            {
                var fence = await silo.Placement.ClaimAsync(new GrainId("bench", $"{i}"), CancellationToken.None);
                command.Parameters.Clear();
                foreach (var value in new object[] { fence!.Shard, fence.Incarnation, fence.Epoch }) command.Parameters.Add(new() { Value = value });
                if (!command.IsPrepared) await command.PrepareAsync();
                if (await command.ExecuteNonQueryAsync() == 1) Interlocked.Increment(ref written);
            }
        })).ToArray();
        using var renewal = new RenewalConnection(BenchSilo.Options(database, 10), "darkroom-bench");
        renewal.Open();
        while (!stop.IsCancellationRequested)
        {
            var asked = Stopwatch.GetTimestamp();
            renewal.Renew(silo.Placement.Incarnation, 0);
            renewals.Add(Stopwatch.GetElapsedTime(asked).TotalMilliseconds);
            await Task.Delay(20);
        }

        await Task.WhenAll(writers);
        return written / clock.Elapsed.TotalSeconds;
    }
}
