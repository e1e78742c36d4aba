namespace Darkroom.Storage;

/// <summary>Pauses between tries: each up to twice as long as the one before, and random, so that those who failed together do not come back together.</summary>
internal static class Backoff
{
    private const double FirstMilliseconds = 100;
    private const double LongestMilliseconds = 5_000;

    public static Task Pause(int tried, CancellationToken cancellation) =>
        Task.Delay(TimeSpan.FromMilliseconds(Math.Min(LongestMilliseconds, FirstMilliseconds * Math.Pow(2, tried)) * (0.5 + (Random.Shared.NextDouble() / 2))), cancellation);
}
