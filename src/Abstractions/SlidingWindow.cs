namespace Darkroom.Abstractions;

/// <summary>
/// What was granted during the last window, as a queue of (time, count). Grants of one slot share an entry and return together with
/// its last, so the queue stays short and errs, by less than a slot, on the side of refusing. Times are monotonic time stamps, so are
/// <c>window</c> and <c>slot</c>. Not safe for threads: whoever owns it decides who enters.
/// </summary>
public sealed class SlidingWindow
{
    private Queue<(long Last, int Count)>? older;
    private (long Last, int Count) newest;

    /// <summary>Permits that are out, as of the last call.</summary>
    public int Used { get; private set; }

    /// <returns>Permits granted: 0 to <paramref name="want"/>.</returns>
    public int Take(long now, long window, long slot, int limit, int want)
    {
        Return(now - window);
        var granted = Math.Clamp((long)limit - Used, 0, Math.Max(0, want));
        if (granted == 0) return 0;

        if (newest.Count > 0 && newest.Last / slot != now / slot)
        {
            (older ??= new()).Enqueue(newest);
            newest = default;
        }

        newest = (now, newest.Count + (int)granted);
        Used += (int)granted;
        return (int)granted;
    }

    /// <summary>When every permit has returned, if none is taken before; long ago when none is out.</summary>
    public long EmptyAt(long window) => newest.Count == 0 ? long.MinValue : newest.Last + window;

    /// <summary>When a permit can be granted again; long ago when one can be at once.</summary>
    public long NextAt(long window, int limit)
    {
        var excess = (long)Used - limit;
        if (excess < 0) return long.MinValue;
        foreach (var (last, count) in older ?? [])
        {
            excess -= count;
            if (excess < 0) return last + window;
        }

        // A limit of nothing never grants, however long one waits.
        return EmptyAt(window);
    }

    private void Return(long until)
    {
        while (older is { Count: > 0 } && older.Peek().Last <= until) Used -= older.Dequeue().Count;
        if (older is { Count: > 0 } || newest.Count == 0 || newest.Last > until) return;
        (newest, Used) = (default, 0);
    }
}
