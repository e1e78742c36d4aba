namespace Darkroom.Storage;

/// <summary>How long and how often.</summary>
internal static class FeedLimits
{
    /// <summary>Refusals after which a document does not hold a rebuild up any more. It is still tried, ever more seldom.</summary>
    public const int MostTries = 5;

    /// <summary>How long what was taken is nobody else's: more than a bulk request with its repetitions takes.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(60);

    /// <summary>Before a refused document is tried again: 1, 2, 4 seconds and so on, an hour at most.</summary>
    public static TimeSpan DelayAfter(int tries) => TimeSpan.FromSeconds(Math.Min(3_600, Math.Pow(2, Math.Min(tries, 12))));
}
