using System.Diagnostics;

namespace Darkroom.Actors;

/// <summary>One call of a grain method, or one tick of a grain's timer: what waits in a mailbox and runs in turns.</summary>
internal abstract class Call
{
    private static readonly AsyncLocal<Call?> Ambient = new();

    private volatile bool ended;

    /// <summary>The caller's until the call starts, then its own.</summary>
    private Activity? activity;

    /// <summary>The call on whose behalf this code runs. Work that outlives its call is nobody's.</summary>
    public static Call? Current => Ambient.Value is { ended: false } call ? call : null;

    /// <summary>Neighbours in the one <see cref="CallList"/> that it is in.</summary>
    public Call? Previous { get; set; }

    public Call? Next { get; set; }

    public Interleaving Interleaving { get; set; }

    /// <summary>Place in the order of arrival at the mailbox.</summary>
    public long Order { get; set; }

    /// <summary>By <see cref="Clock.Now"/>; nobody waits for an answer later than that.</summary>
    public long Deadline { get; set; } = long.MaxValue;

    /// <summary>Whether its caller was told that the deadline has passed.</summary>
    public bool Expired { get; set; }

    /// <summary>Whether it was made on behalf of another call, which waits for it when the process stops.</summary>
    public bool Nested { get; set; }

    /// <summary>Whether it comes from outside and takes room in the mailbox.</summary>
    public virtual bool Counts => true;

    /// <summary>Whether it keeps the activation from being idle.</summary>
    public virtual bool KeepsAlive => true;

    /// <summary>Whether nobody waits for it any more, so that it need not start.</summary>
    public virtual bool Abandoned => false;

    protected virtual string Span => "tick";

    /// <summary>Begins the call in a turn of <paramref name="activation"/>.</summary>
    /// <returns>Whether it has also ended; otherwise it ends itself in a later turn.</returns>
    public bool Start(Activation activation)
    {
        ended = false;
        Ambient.Value = this;
        try
        {
            activity = Tracing.Source.HasListeners() ? Tracing.Begin(Span, activation, activity) : null;
            return Run(activation);
        }
        finally
        {
            if (activity is not null) Activity.Current = null;
            Ambient.Value = null;
        }
    }

    /// <summary>Remembers who asks, for the trace.</summary>
    public void Trace() => activity = Activity.Current;

    /// <summary>The way to another process, as part of the trace.</summary>
    public Activity? BeginSending() => Tracing.Send(Span, activity);

    /// <summary>Gives the caller an exception instead of an answer, unless it has one or the other. A tick has no caller.</summary>
    public virtual void Fail(Exception exception, Outcome outcome)
    {
    }

    /// <summary>Fails because the deadline has passed.</summary>
    public virtual void TimeOut()
    {
    }

    protected abstract bool Run(Activation activation);

    /// <summary>The grain's code has come to its end.</summary>
    protected void End(Exception? exception = null)
    {
        ended = true;
        if (activity is null) return;
        if (exception is not null) activity.SetStatus(ActivityStatusCode.Error, exception.Message);
        activity.Stop();
        activity = null;
    }
}
