namespace Darkroom.Actors;

/// <summary>Monotonic milliseconds, cheap enough to be read on every call.</summary>
internal sealed class Clock(TimeProvider time)
{
    private readonly bool system = ReferenceEquals(time, TimeProvider.System);

    public TimeProvider Time => time;

    /// <summary>The system's coarse tick (some milliseconds) instead of its precise counter, which costs several times as much.</summary>
    public long Now => system ? Environment.TickCount64 : (long)time.GetElapsedTime(0).TotalMilliseconds;

    /// <summary>A timer that does not carry its creator's context into its callback.</summary>
    public ITimer CreateTimer(TimerCallback callback, object state, TimeSpan dueTime, TimeSpan period)
    {
        if (ExecutionContext.IsFlowSuppressed()) return time.CreateTimer(callback, state, dueTime, period);
        using (ExecutionContext.SuppressFlow()) return time.CreateTimer(callback, state, dueTime, period);
    }
}
