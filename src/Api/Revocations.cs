using System.Diagnostics;

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
        if (current.Value is { } pending) Interlocked.Exchange(ref pending.At, Stopwatch.GetTimestamp());
    }

    private async Task Settle(Pending pending)
    {
        if (Interlocked.Read(ref pending.At) is not (> 0 and var at)) return;
        var left = rule.Settled - Stopwatch.GetElapsedTime(at);
        if (left > TimeSpan.Zero) await Task.Delay(left, time);
    }

    private sealed class Pending
    {
        public long At;
    }
}
