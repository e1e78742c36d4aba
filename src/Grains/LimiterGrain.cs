namespace Darkroom.Grains;

/// <summary>Sole owner of one limit's request permits.</summary>
public sealed class LimiterGrain(TimeProvider time, IdleLimits idle) : Grain, ILimiterGrain
{
    private SlidingWindow permits = new();
    private long window;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        permits = idle.Take(this.GetPrimaryKeyString()) ?? permits;
        return Task.CompletedTask;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        idle.Keep(this.GetPrimaryKeyString(), permits, permits.EmptyAt(window), time.GetTimestamp());
        return Task.CompletedTask;
    }

    public Task<PermitLease> Take(int limit, int windowSeconds, int want)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(windowSeconds, 1);
        var (now, second) = (time.GetTimestamp(), time.TimestampFrequency);
        window = windowSeconds * second;
        var granted = permits.Take(now, window, slot: second, limit, want);
        return Task.FromResult(new PermitLease(
            granted,
            Math.Max(0, limit - permits.Used),
            SecondsUntil(permits.EmptyAt(window)),
            granted > 0 ? 0 : Math.Max(1, SecondsUntil(permits.NextAt(window, limit)))));

        // Rounded up: whoever comes back after that long is not too early.
        int SecondsUntil(long at) => at <= now ? 0 : (int)((at - now + second - 1) / second);
    }
}
