namespace Darkroom.Actors;

/// <summary>
/// Looks several times a second at the activations that have calls, and tells callers whose deadline has passed.
/// An activation enters the list at most once per look, so a call pays for its deadline with one comparison.
/// </summary>
internal sealed class Deadlines : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);

    private readonly Clock clock;
    private readonly ITimer timer;
    private Activation? watched;

    public Deadlines(Clock clock)
    {
        this.clock = clock;
        timer = clock.CreateTimer(static self => ((Deadlines)self!).Look(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public void Watch(Activation activation)
    {
        Activation? first;
        do
        {
            first = Volatile.Read(ref watched);
            activation.NextWatched = first;
        }
        while (Interlocked.CompareExchange(ref watched, activation, first) != first);

        if (first is null) timer.Change(Interval, Timeout.InfiniteTimeSpan);
    }

    public void Dispose() => timer.Dispose();

    private void Look()
    {
        var now = clock.Now;
        List<Call> expired = [];
        for (var activation = Interlocked.Exchange(ref watched, null); activation is not null;)
        {
            var next = activation.NextWatched;
            activation.NextWatched = null;
            if (activation.ExpireCalls(now, expired)) Watch(activation);
            activation = next;
        }

        foreach (var call in expired) call.TimeOut();
    }
}
