namespace Darkroom.Actors;

/// <summary>Ticks of a grain, each a turn. Ticks of one timer never overlap.</summary>
public interface IGrainTimer : IDisposable
{
    /// <param name="dueTime">Until the next tick; <see cref="Timeout.InfiniteTimeSpan"/> stops the timer.</param>
    /// <param name="period">From the end of a tick to the next; <see cref="Timeout.InfiniteTimeSpan"/> for one tick only.</param>
    void Change(TimeSpan dueTime, TimeSpan period);
}

/// <summary>How a timer ticks.</summary>
public readonly struct GrainTimerCreationOptions(TimeSpan dueTime, TimeSpan period)
{
    public TimeSpan DueTime { get; init; } = dueTime;

    public TimeSpan Period { get; init; } = period;

    /// <summary>Whether ticks interleave with calls. Default no.</summary>
    public bool Interleave { get; init; }

    /// <summary>Whether ticks keep the activation from being idle. Default no.</summary>
    public bool KeepAlive { get; init; }
}
