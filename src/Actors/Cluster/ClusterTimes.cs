namespace Darkroom.Actors;

/// <summary>Everything that follows from the lease, in milliseconds. All of it is measured on a monotonic clock.</summary>
internal sealed record ClusterTimes(long Lease)
{
    /// <summary>Two clocks may run apart by a tenth.</summary>
    public long Margin => Lease / 10;

    /// <summary>Between two renewals.</summary>
    public long Interval => Math.Min(Lease / 10, 500);

    /// <summary>Between two renewals at least, however many say that owners changed: each of a hundred silos hears of every batch.</summary>
    public long LeastInterval => Interval / 20;

    /// <summary>Monotonic and coarse: some milliseconds of error are part of the margin.</summary>
    public static long Now => Environment.TickCount64;
}
