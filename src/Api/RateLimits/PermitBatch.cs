namespace Darkroom.Api.RateLimits;

/// <summary>What is left of the permits that a node took of one limit; for a second, then nothing is.</summary>
internal sealed class PermitBatch(TimeProvider time)
{
    public const int LifetimeSeconds = 1;

    private readonly Lock gate = new();
    private PermitLease? last;
    private long asked;
    private int left;

    /// <summary>Held by the one that asks the limit's owner. (Never disposed: nobody takes its wait handle.)</summary>
    public SemaphoreSlim Turn { get; } = new(1);

    public bool IsOver
    {
        get
        {
            lock (gate) return left == 0 || time.GetElapsedTime(asked) >= TimeSpan.FromSeconds(LifetimeSeconds);
        }
    }

    /// <summary>A permit, if one is left.</summary>
    public PermitLease? Take()
    {
        lock (gate)
        {
            if (IsOver) return null;
            left--;
            return last! with { Granted = 1, Remaining = last.Remaining + left };
        }
    }

    /// <summary>The owner's refusal, if it was asked for since: it holds for whoever waited meanwhile.</summary>
    public PermitLease? RefusalSince(long arrived)
    {
        lock (gate) return last is { Granted: 0 } && asked > arrived ? last : null;
    }

    /// <summary>Keeps what the owner granted but one permit, and answers that one, or the refusal.</summary>
    public PermitLease Put(PermitLease lease, long askedAt)
    {
        lock (gate)
        {
            (last, asked, left) = (lease, askedAt, Math.Max(0, lease.Granted - 1));
            return lease.Granted == 0 ? lease : lease with { Granted = 1, Remaining = lease.Remaining + left };
        }
    }
}
