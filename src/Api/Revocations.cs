namespace Darkroom.Api;

/// <summary>
/// A request that revoked something is answered when no node can believe the old state any more. In one process that is at once; among several the
/// answer waits, however much the request revoked, once: from its last commit on.
/// </summary>
internal sealed class Revocations(FreshnessRule rule, TimeProvider time)
{
    private readonly AsyncLocal<Pending?> current = new();

    /// <summary>A request begins that may revoke something.</summary>
    public void Begin(HttpContext context)
    {
        if (!rule.IsShared) return;
        var pending = new Pending();
        current.Value = pending;
        context.Response.OnStarting(static state => ((Func<Task>)state)(), () => Settle(pending));
    }

    /// <summary>Something was revoked, and is committed.</summary>
    public void Note()
    {
        if (current.Value is not { } pending) return;
        lock (pending.Gate) pending.At = time.GetTimestamp();
    }

    private async Task Settle(Pending pending)
    {
        long? noted;
        lock (pending.Gate) noted = pending.At;
        if (noted is not { } at) return;
        var left = rule.Settled - time.GetElapsedTime(at);
        // Timers count whole milliseconds.
        if (left > TimeSpan.Zero) await Task.Delay(TimeSpan.FromMilliseconds(Math.Ceiling(left.TotalMilliseconds)), time);
    }

    private sealed class Pending
    {
        public readonly Lock Gate = new();

        /// <summary>When the last commit was noted.</summary>
        public long? At;
    }
}
