using System.Collections.Concurrent;

namespace Darkroom.Grains;

/// <summary>
/// The permits of limits whose activation was dropped because nobody called: a window may be longer than an idle activation lives,
/// and waiting out the engine must not win a fresh allowance.
/// </summary>
public sealed class IdleLimits
{
    private const int FirstSweep = 1_024;

    private readonly ConcurrentDictionary<string, (SlidingWindow Permits, long EmptyAt)> kept = new(StringComparer.Ordinal);
    private int sweepAt = FirstSweep;

    /// <summary>How many are kept.</summary>
    public int Count => kept.Count;

    /// <param name="emptyAt">The time stamp from which on there is nothing to remember.</param>
    public void Keep(string limit, SlidingWindow permits, long emptyAt, long now)
    {
        if (emptyAt <= now) return;
        kept[limit] = (permits, emptyAt);
        if (kept.Count < Volatile.Read(ref sweepAt)) return;

        foreach (var one in kept)
        {
            if (one.Value.EmptyAt <= now) kept.TryRemove(one);
        }

        Volatile.Write(ref sweepAt, Math.Max(FirstSweep, 2 * kept.Count));
    }

    /// <summary>What was kept of a limit, which is its new activation's from now on.</summary>
    public SlidingWindow? Take(string limit) => kept.TryRemove(limit, out var one) ? one.Permits : null;
}
