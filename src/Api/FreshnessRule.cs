using Darkroom.Actors;

namespace Darkroom.Api;

/// <summary>How long a node may believe what it read, and whether others believe it too: docs/decisions/0068-one-freshness-rule.md.</summary>
/// <param name="Lifetime">An answer serves requests that arrived less than this after it was asked for.</param>
/// <param name="IsShared">Whether there are other processes, which cannot be told at once that something was revoked.</param>
public sealed record FreshnessRule(TimeSpan Lifetime, bool IsShared)
{
    private static readonly TimeSpan Margin = TimeSpan.FromMilliseconds(100);

    /// <summary>One process, which is told.</summary>
    public static readonly FreshnessRule Alone = new(TimeSpan.FromSeconds(1), IsShared: false);

    /// <summary>From the commit of what revokes something until nobody believes it any more. The margin is for timers and clocks that differ in speed.</summary>
    public TimeSpan Settled => IsShared ? Lifetime + Margin : TimeSpan.Zero;

    public static FreshnessRule Of(ClusterOptions cluster) =>
        cluster.Database.Length == 0 ? Alone : new(TimeSpan.FromMilliseconds(cluster.FreshnessMilliseconds), IsShared: true);
}
