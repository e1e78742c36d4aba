using System.Collections.Concurrent;
using Darkroom.Actors;

namespace Darkroom.Api.RateLimits;

/// <summary>
/// Limits that hold for the whole cluster: each has one owner, a grain. A node may take permits in batches; what is left of one is used
/// for at most a second and then dropped. The owner counts that second as part of the window, so no number of nodes passes the limit.
/// </summary>
internal sealed class RateLimiter(IGrainFactory grains, RateLimitOptions options, TimeProvider time)
{
    /// <summary>A batch is at most a hundredth of the limit, so that little is lost with what is dropped.</summary>
    private const int BatchesPerLimit = 100;
    private const int MostRemembered = 16_384;

    private readonly ConcurrentDictionary<string, PermitBatch> batches = new(StringComparer.Ordinal);

    /// <summary>One permit of the limit, or, with <c>Granted</c> 0, none.</summary>
    /// <param name="name">The limit's, e.g. <c>account:&lt;id&gt;</c>.</param>
    public ValueTask<PermitLease> Take(string name, int limit, int windowSeconds)
    {
        var want = Math.Min(options.Batch, Math.Max(1, limit / BatchesPerLimit));
        if (want == 1) return new(grains.GetGrain<ILimiterGrain>(name).Take(limit, windowSeconds, 1));
        if (batches.Count >= MostRemembered) Shrink();
        var batch = batches.GetOrAdd(name, static (_, time) => new PermitBatch(time), time);
        return batch.Take() is { } permit ? new(permit) : new(TakeInTurn(batch, name, limit, windowSeconds, want));
    }

    /// <summary>One asks, the others wait: who was first brings permits, or the refusal, for all that wait.</summary>
    private async Task<PermitLease> TakeInTurn(PermitBatch batch, string name, int limit, int windowSeconds, int want)
    {
        var arrived = time.GetTimestamp();
        await batch.Turn.WaitAsync();
        try
        {
            if ((batch.Take() ?? batch.RefusalSince(arrived)) is { } known) return known;
            var asked = time.GetTimestamp();
            return batch.Put(await grains.GetGrain<ILimiterGrain>(name).Take(limit, windowSeconds + PermitBatch.LifetimeSeconds, want), asked);
        }
        finally
        {
            batch.Turn.Release();
        }
    }

    /// <summary>What was left a second ago is lost anyway.</summary>
    private void Shrink()
    {
        foreach (var (name, batch) in batches)
        {
            if (batch.IsOver) batches.TryRemove(KeyValuePair.Create(name, batch));
        }

        if (batches.Count >= MostRemembered) batches.Clear();
    }
}
