using System.Diagnostics;

namespace Darkroom.Bench;

/// <summary>Rounds of calls, the two sides in turn, so that a slow moment of the machine hits both.</summary>
internal static class Rounds
{
    private const int Count = 9;

    public static async Task<string> Compare(string name, int callers, int calls, Func<int, Task<int>> grain, Func<int, Task<int>> channel)
    {
        await Measure(callers, calls, grain);
        await Measure(callers, calls, channel);
        var grains = new List<(double PerSecond, double Bytes)>();
        var channels = new List<(double PerSecond, double Bytes)>();
        for (var round = 0; round < Count; round++)
        {
            grains.Add(await Measure(callers, calls, grain));
            channels.Add(await Measure(callers, calls, channel));
        }

        var (a, b) = (Median(grains.Select(x => x.PerSecond)), Median(channels.Select(x => x.PerSecond)));
        return FormattableString.Invariant(
            $"| {name} | {a:N0} | {b:N0} | {a / b:F2} | {Median(grains.Select(x => x.Bytes)):F0} | {Median(channels.Select(x => x.Bytes)):F0} |");
    }

    private static double Median(IEnumerable<double> values) => values.Order().ElementAt(Count / 2);

    private static async Task<(double PerSecond, double Bytes)> Measure(int callers, int calls, Func<int, Task<int>> echo)
    {
        var allocated = GC.GetTotalAllocatedBytes(precise: true);
        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, callers).Select(_ => Task.Run(() => Call(calls / callers, echo))));
        var elapsed = Stopwatch.GetElapsedTime(started);
        return (calls / elapsed.TotalSeconds, (double)(GC.GetTotalAllocatedBytes(precise: true) - allocated) / calls);
    }

    private static async Task Call(int calls, Func<int, Task<int>> echo)
    {
        for (var i = 0; i < calls; i++)
        {
            if (await echo(i) != i) throw new InvalidOperationException("A wrong answer.");
        }
    }
}
