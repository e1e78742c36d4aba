using System.Diagnostics;
using System.Globalization;

namespace Darkroom.Tests;

/// <summary>What the kernel says of processes; 0 or nothing for one that is gone.</summary>
internal static class Processes
{
    public static long ResidentBytes(int id) => Fields(id) is { } fields ? Number(fields[21]) * Environment.SystemPageSize : 0;

    public static int[] ChildrenOf(int parent) =>
    [
        .. Directory.EnumerateDirectories("/proc")
            .Select(folder => int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var id) ? id : 0)
            .Where(id => id > 0 && Fields(id) is { } fields && Number(fields[1]) == parent),
    ];

    public static bool Lives(int id) => Fields(id) is { } fields && fields[0] != "Z";

    /// <summary>From the state onwards: the name before it may hold anything.</summary>
    private static string[]? Fields(int id)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{id}/stat");
            return stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}

/// <summary>Waiting for what happens in another process.</summary>
internal static class Wait
{
    public static async Task Until(Func<bool> condition, Func<string> awaited)
    {
        var started = Stopwatch.GetTimestamp();
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        while (!condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(20), $"Waited 20 s for {awaited()}.");
            await tick.WaitForNextTickAsync();
        }
    }
}
