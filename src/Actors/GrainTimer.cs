using Microsoft.Extensions.Logging;

namespace Darkroom.Actors;

/// <summary>A one-shot timer that is set again when its tick has ended. The tick is a call without a caller.</summary>
internal sealed class GrainTimer : Call, IGrainTimer
{
    private readonly Activation activation;
    private readonly Func<CancellationToken, Task> callback;
    private readonly CancellationTokenSource disposed = new();
    private readonly ITimer timer;
    private readonly bool keepAlive;
    private TimeSpan period;
    private bool ticking;
    private bool changed;

    public GrainTimer(Activation activation, Func<CancellationToken, Task> callback, GrainTimerCreationOptions options)
    {
        this.activation = activation;
        this.callback = callback;
        period = options.Period;
        keepAlive = options.KeepAlive;
        Interleaving = options.Interleave || activation.Kind.Reentrant ? Interleaving.Always : Interleaving.Never;
        activation.Add(this);
        timer = activation.Runtime.Clock.CreateTimer(
            static tick => ((GrainTimer)tick!).Arrive(), this, options.DueTime, Timeout.InfiniteTimeSpan);
    }

    public override bool Counts => false;

    public override bool KeepsAlive => keepAlive;

    public override bool Abandoned => disposed.IsCancellationRequested;

    public void Change(TimeSpan dueTime, TimeSpan period)
    {
        this.period = period;
        changed = true;
        timer.Change(dueTime, Timeout.InfiniteTimeSpan);
    }

    public void Dispose()
    {
        if (disposed.IsCancellationRequested) return;
        activation.Remove(this);
        timer.Dispose();
        disposed.Cancel();
        disposed.Dispose();
    }

    protected override bool Run(Activation activation)
    {
        changed = false;
        Task running;
        try
        {
            running = callback(disposed.Token);
        }
        catch (Exception e)
        {
            running = Task.FromException(e);
        }

        if (!running.IsCompletedSuccessfully)
        {
            _ = Finish(running);
            return false;
        }

        Rest(null);
        return true;
    }

    private async Task Finish(Task running)
    {
        Exception? exception = null;
        try
        {
            await running;
        }
        catch (Exception e)
        {
            exception = e;
            activation.Observe(e);
            if (!disposed.IsCancellationRequested || e is not OperationCanceledException)
                activation.Runtime.Logger.LogError(e, "{Grain}/{Key}: a timer's tick failed", activation.Kind.Name, activation.Key);
        }

        activation.Ended(this);
        Rest(exception);
    }

    private void Arrive()
    {
        if (Interlocked.Exchange(ref ticking, true)) return;
        activation.TryAdd(this, activation.Runtime.Clock.Now);
    }

    /// <summary>Until the next tick; a tick may have set another time.</summary>
    private void Rest(Exception? exception)
    {
        End(exception);
        Volatile.Write(ref ticking, false);
        if (!changed && !disposed.IsCancellationRequested) timer.Change(period, Timeout.InfiniteTimeSpan);
    }
}
