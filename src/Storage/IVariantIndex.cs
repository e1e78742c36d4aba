using System.Collections.Immutable;

namespace Darkroom.Storage;

/// <summary>
/// Which variants are stored and when each was asked for last. It follows the blobs and is never asked whether one exists:
/// blob exists = rendered. Nodes write what they saw in batches, so it is a few seconds late.
/// </summary>
public interface IVariantIndex
{
    /// <summary>Writes what a node saw. A variant that is known keeps the later of its times; a use of one that is not known says nothing.</summary>
    Task Note(IReadOnlyCollection<StoredVariant> stored, IReadOnlyCollection<VariantUse> used);

    ValueTask<VariantTotals> Totals();

    /// <summary>Those that were asked for longest ago, first.</summary>
    ValueTask<ImmutableArray<StoredVariant>> Oldest(int most);

    /// <summary>In the order of their keys, after <paramref name="key"/>.</summary>
    ValueTask<ImmutableArray<StoredVariant>> After(string key, int most);

    /// <summary>Those of the keys that are not known.</summary>
    ValueTask<ImmutableArray<string>> Unknown(IReadOnlyCollection<string> keys);

    /// <summary>Removes them, but those that were used or stored since they were read.</summary>
    Task Forget(IReadOnlyCollection<StoredVariant> variants);

    /// <summary>Removes the one of this key, and all below <c>prefix/</c>.</summary>
    Task ForgetAll(string prefix);
}

/// <param name="Key">Of its blob.</param>
/// <param name="Bytes">What it counts for: see <see cref="VariantBudget.Weight"/>.</param>
public sealed record StoredVariant(string Key, long Bytes, DateTimeOffset UsedAt);

public readonly record struct VariantUse(string Key, DateTimeOffset At);

/// <param name="OldestUse">Null when there is none.</param>
public sealed record VariantTotals(long Variants, long Bytes, DateTimeOffset? OldestUse);
