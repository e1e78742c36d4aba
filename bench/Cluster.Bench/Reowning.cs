using System.Diagnostics;
using Darkroom.Actors;

namespace Darkroom.Bench;

/// <summary>One of three silos dies: how long until somebody says so, and from then until every shard has an owner that lives.</summary>
internal static class Reowning
{
    private const string Orphans = "SELECT count(*) FROM shard s WHERE NOT EXISTS (SELECT 1 FROM silo o WHERE o.incarnation = s.owner AND NOT o.dead)";

    public static async Task Measure(string database, int rounds)
    {
        const int Lease = 2;
        List<(long Declared, long Owned)> seen = [];
        for (var round = 0; round < rounds; round++)
        {
            var silos = await BenchSilo.Settle(database, count: 3, Lease);
            var (victim, dead) = (silos[0], silos[0].Placement.Incarnation);
            await victim.DisposeAsync();
            var clock = Stopwatch.StartNew();
            while (await BenchSilo.Ask(database, $"SELECT count(*) FROM silo WHERE incarnation = {dead} AND NOT dead") > 0) await Task.Delay(2);
            var declared = clock.ElapsedMilliseconds;
            while (await BenchSilo.Ask(database, Orphans) > 0 || silos.Skip(1).Sum(silo => silo.Placement.ShardsOwned) != Shards.Count) await Task.Delay(2);
            seen.Add((declared, clock.ElapsedMilliseconds - declared));
            foreach (var silo in silos) await silo.DisposeAsync();
        }

        seen.Sort((a, b) => a.Owned.CompareTo(b.Owned));
        Console.WriteLine($"| one of 3 silos killed, lease {Lease} s, {rounds} rounds | declared dead after {seen.Min(s => s.Declared)} to {seen.Max(s => s.Declared)} ms | then all shards owned within {seen[rounds / 2].Owned} ms (median), {seen[^1].Owned} ms (longest) | |");
    }
}
