using System.Diagnostics;
using Darkroom.Actors;

namespace Darkroom.Victim;

/// <summary>A thread pool that does nothing for two leases and more, and a thread that watches the lease meanwhile.</summary>
internal static class Starving
{
    public static void Starve(ClusterPlacement placement)
    {
        using var open = new ManualResetEventSlim();
        var blockers = Enumerable.Range(0, 500).Select(_ => Task.Run(open.Wait)).ToArray();
        var lapsed = 0;
        for (var clock = Stopwatch.StartNew(); clock.ElapsedMilliseconds < 5_000; Thread.Yield()) lapsed += placement.Serving ? 0 : 1;
        open.Set();
        Task.WaitAll(blockers);
        Console.WriteLine($"lapsed {lapsed}");
    }
}
