using System.Collections.Concurrent;
using Darkroom.Actors;

namespace Darkroom.Api.RateLimits;

/// <summary>
/// Limits that hold for the whole cluster: each has one owner, a grain. A node may take permits in batches; what is left of one is used
/// for at most a second and then dropped. The owner counts that second as part of the window, so no number of nodes passes the limit.
/// </summary>
internal sealed class RateLimiter(IGrainFactory grains, RateLimitOptions options, TimeProvider time)
{
    /// <summary>A batch is at most a hundredth of the limit, so that what is dropped of it is no loss to the client.</summary>
    private const int BatchesPerLimit = 100;
    private const int MostRemembered = 16_384;
    private const int LifetimeSeconds = 1;

    private readonly ConcurrentDictionary<string, Batch> batches = new(StringComparer.Ordinal);

    /// <summary>One permit of the limit, or, with <c>Granted</c> 0, none.</summary>
    /// <param name="name">The limit's, e.g. <c>account:&lt;id&gt;</c>.</param>
    public ValueTask<PermitLease> Take(string name, int limit, int windowSeconds)
    {
        var want = Math.Min(options.Batch, Math.Max(1, limit / BatchesPerLimit));
        if (want == 1) return new(grains.GetGrain<ILimiterGrain>(name).Take(limit, windowSeconds, 1));
        return batches.TryGetValue(name, out var batch) && batch.Take(time) is { } permit
            ? new(permit)
            : new(TakeBatch(name, limit, windowSeconds, want));
    }

    private async Task<PermitLease> TakeBatch(string name, int limit, int windowSeconds, int want)
    {
        var asked = time.GetTimestamp();
        var lease = await grains.GetGrain<ILimiterGrain>(name).Take(limit, windowSeconds + LifetimeSeconds, want);
        if (lease.Granted <= 1) return lease;

        if (batches.Count >= MostRemembered) Shrink();
        batches.GetOrAdd(name, static _ => new Batch()).Add(lease, asked, time);
        return lease with { Granted = 1, Remaining = lease.Remaining + lease.Granted - 1 };
    }

    /// <summary>What was left a second ago is lost anyway.</summary>
    private void Shrink()
    {
        foreach (var (name, batch) in batches)
        {
            if (batch.IsOver(time)) batches.TryRemove(KeyValuePair.Create(name, batch));
        }

        if (batches.Count >= MostRemembered) batches.Clear();
    }

    /// <summary>What is left of the permits that a node took of one limit.</summary>
    private sealed class Batch
    {
        private readonly Lock gate = new();
        private PermitLease? lease;
        private long asked;
        private int left;

        public bool IsOver(TimeProvider time)
        {
            lock (gate) return IsOverNow(time);
        }

        public PermitLease? Take(TimeProvider time)
        {
            lock (gate)
            {
                if (IsOverNow(time)) return null;
                left--;
                return lease! with { Granted = 1, Remaining = lease.Remaining + left };
            }
        }

        /// <summary>Askers that found nothing left at the same time have each brought a batch; together they live as long as the first.</summary>
        public void Add(PermitLease brought, long askedAt, TimeProvider time)
        {
            lock (gate)
            {
                if (IsOverNow(time)) (left, asked) = (0, askedAt);
                left += brought.Granted - 1;
                lease = brought;
            }
        }

        private bool IsOverNow(TimeProvider time) => left == 0 || time.GetElapsedTime(asked) >= TimeSpan.FromSeconds(LifetimeSeconds);
    }
}
