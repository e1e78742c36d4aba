using Microsoft.Extensions.Logging;

namespace Darkroom.Actors;

internal sealed partial class Activation
{
    private State state;
    private DeactivationReason? ending;
    private Grain? grain;
    private TaskCompletionSource? closed;
    private List<GrainTimer>? timers;
    private TaskCompletionSource? moving;

    private enum State : byte
    {
        New,
        Activating,
        Active,
        Deactivating,
        Closed,
    }

    public Grain Instance => grain!;

    /// <summary>The right to write; null until the first turn has got it.</summary>
    public Fence? Fence { get; private set; }

    /// <summary>Ends the life when the calls that run now have ended. The first reason counts.</summary>
    public void Deactivate(DeactivationReason reason)
    {
        lock (gate)
        {
            if (state == State.Closed) return;
            ending ??= reason;
            if (!scheduled && NextStep() != Step.None) Schedule();
        }
    }

    /// <inheritdoc cref="Deactivate"/>
    /// <returns>Completes when <c>OnDeactivateAsync</c> has ended.</returns>
    public Task DeactivateAsync(DeactivationReason reason)
    {
        lock (gate)
        {
            if (state == State.Closed) return Task.CompletedTask;
            closed ??= new(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        Deactivate(reason);
        return closed.Task;
    }

    /// <summary>
    /// Ends the life because the shard goes to another process. Calls that wait go there at once, and later ones are not taken; the place is free for
    /// another activation, should the shard come back while a render of this one is still under way.
    /// </summary>
    /// <returns>Completes when the activation has ended, or when nothing of it runs any more but what interleaves with everything.</returns>
    public Task MoveAway()
    {
        List<Call> waiting = [];
        lock (gate)
        {
            if (state == State.Closed) return Task.CompletedTask;
            if (moving is not null) return moving.Task;
            moving = new(TaskCreationOptions.RunContinuationsAsynchronously);
            Kind.Replace(this, null);
            mailbox.Remove(waiting, static call => call.Counts);
            Deactivate(new(DeactivationReasonCode.ShuttingDown, "Its shard goes to another process."));
            TellIfQuiet();
        }

        foreach (var call in waiting) Runtime.Reroute((GrainCall)call);
        return moving.Task;
    }

    public void DeactivateIfIdle(long unusedSince)
    {
        lock (gate)
        {
            if (state != State.Active || mailbox.Running + mailbox.Waiting > 0 || lastUsed > unusedSince) return;
            Deactivate(new(DeactivationReasonCode.ActivationIdle, "Nobody called."));
        }
    }

    /// <summary>Sees what leaves a call: an activation whose memory is out of date must not serve another.</summary>
    public void Observe(Exception exception)
    {
        if (exception is not InconsistentStateException { IsSourceActivation: true } inconsistent) return;
        inconsistent.IsSourceActivation = false;
        Deactivate(new(DeactivationReasonCode.ApplicationError, exception, exception.Message));
    }

    public void Add(GrainTimer timer) => (timers ??= []).Add(timer);

    public void Remove(GrainTimer timer) => timers?.Remove(timer);

    private async Task Activate()
    {
        try
        {
            Fence = await Runtime.Placement.ClaimAsync(new GrainId(Kind.Name, Key), Runtime.Abort)
                ?? throw new MovedException();
            var facets = Kind.CreateFacets(Key);
            grain = Kind.Create(facets);
            foreach (var facet in facets) await facet.ReadStateAsync();
            await grain.OnActivateAsync(Runtime.Abort);
            lock (gate) state = State.Active;
        }
        catch (Exception e)
        {
            await Release();
            List<Call> waiting = [];
            Close(() => mailbox.Remove(waiting, static _ => true));
            foreach (var call in waiting)
            {
                if (e is MovedException && call is GrainCall grainCall) Runtime.Reroute(grainCall);
                else call.Fail(e, Outcome.Error);
            }
        }
    }

    private async Task End()
    {
        DisposeTimers();
        try
        {
            await grain!.OnDeactivateAsync(ending!.Value, Runtime.Abort);
        }
        catch (Exception e)
        {
            Runtime.Logger.LogError(e, "{Grain}/{Key}: OnDeactivateAsync failed", Kind.Name, Key);
        }

        await Release();
        List<Call> refused = [];
        Close(() => mailbox.Remove(refused, call => !call.Counts || !Runtime.Admits(call)));
        foreach (var call in refused) GrainRuntime.Refuse(call);
    }

    /// <summary>Gives the place to the next activation if calls wait, in one step, so that no later call overtakes them.</summary>
    private void Close(Action takeOut)
    {
        Activation? successor = null;
        lock (gate)
        {
            takeOut();
            state = State.Closed;
            if (mailbox.Waiting > 0) successor = new(Kind, Key, mailbox) { watched = true };
            Kind.Replace(this, successor);
        }

        successor?.Begin();
        closed?.TrySetResult();
        moving?.TrySetResult();
    }

    /// <summary>Renders in flight do not delay a hand-over. What else has begun does, and so does the end of a life without them.</summary>
    private void TellIfQuiet()
    {
        if (mailbox is { Quiet: true, Running: > 0 }) moving?.TrySetResult();
    }

    private void Begin()
    {
        Runtime.Deadlines.Watch(this);
        lock (gate)
        {
            if (!scheduled) Schedule();
        }
    }

    private void DisposeTimers()
    {
        while (timers is { Count: > 0 })
        {
            try
            {
                timers[^1].Dispose();
            }
            catch (AggregateException e)
            {
                Runtime.Logger.LogError(e, "{Grain}/{Key}: what a timer's tick registered for its cancellation failed", Kind.Name, Key);
            }
        }
    }

    private async Task Release()
    {
        DisposeTimers();
        try
        {
            if (grain is IAsyncDisposable asynchronous) await asynchronous.DisposeAsync();
            else if (grain is IDisposable disposable) disposable.Dispose();
        }
        catch (Exception e)
        {
            Runtime.Logger.LogError(e, "{Grain}/{Key}: Dispose failed", Kind.Name, Key);
        }

        grain = null;
    }
}
