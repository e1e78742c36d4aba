namespace Darkroom.Actors;

/// <summary>Takes calls to the process that owns their grain, and tries again what certainly did not run until nobody waits for it any more.</summary>
internal sealed class Router(GrainRuntime runtime, GrainClient? client)
{
    private const int FirstDelay = 4;
    private const int LongestDelay = 128;

    /// <summary>Never fails: whatever happens is the caller's answer.</summary>
    public async Task Route(GrainCall call)
    {
        try
        {
            // One that comes back was taken to an owner in vain, as to one here whose claim was refused and who has not heard of it.
            if (call.Attempts++ > 0) await Wait(call);
            while (!await Try(call)) await Wait(call);
        }
        catch (Exception e)
        {
            call.Fail(e, Outcome.Error);
        }
    }

    /// <returns>Whether it is in good hands, or answered.</returns>
    private async ValueTask<bool> Try(GrainCall call)
    {
        if (call.Abandoned) return true;
        var remaining = call.Deadline - runtime.Clock.Now;
        if (remaining <= 0)
        {
            call.Fail(new GrainUnavailableException($"Nobody took {call.Method.Span} of {call.Kind.Name}/{call.Key} before its deadline."), Outcome.Rejected);
            return true;
        }

        var shard = Shards.Of(new(call.Kind.Name, call.Key));
        var owner = runtime.Placement.Locate(shard);
        if (owner.Kind == OwnerKind.Here) return runtime.TryDeliver(call);

        if (owner.Kind == OwnerKind.Unknown || client is null) return false;
        var attempt = await client.Send(call, owner, remaining);
        if (attempt == Attempt.Answered) return true;

        runtime.Placement.Suspect(shard);
        if (attempt == Attempt.Unknown && !call.Method.IsReadOnly)
            call.Fail(new GrainUnavailableException($"{owner.Address} was lost while {call.Method.Span} of {call.Kind.Name}/{call.Key} may have run."), Outcome.Error);
        return false;
    }

    private async Task Wait(GrainCall call)
    {
        var delay = Math.Min(FirstDelay << Math.Min(call.Attempts++ - 1, 8), LongestDelay);
        var left = Math.Max(1, call.Deadline - runtime.Clock.Now);
        await Task.Delay(TimeSpan.FromMilliseconds(Math.Min(delay, left)), runtime.Clock.Time);
    }
}
