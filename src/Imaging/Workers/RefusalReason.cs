namespace Darkroom.Imaging;

/// <summary>Why a render was not even begun; the metric's <c>reason</c>, beside the failures.</summary>
internal enum RefusalReason
{
    /// <summary>All places are taken.</summary>
    QueueLength,

    /// <summary>What waits and runs will take too long already.</summary>
    QueueWork,

    /// <summary>It could not have begun in time, or did not.</summary>
    Deadline,

    /// <summary>Its account waited with most when another's came.</summary>
    Displaced,
}
