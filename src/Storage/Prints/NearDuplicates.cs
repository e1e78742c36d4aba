using System.Collections.Immutable;
using System.Numerics;

namespace Darkroom.Storage;

/// <summary>
/// Finds an account's images that look like one. Two prints that differ in at most d bits have a quarter in which they differ in at most d/4: so only
/// images that have one of a few values in one of their quarters are looked at (docs/decisions/0090-near-duplicates.md).
/// </summary>
public sealed class NearDuplicates(IPrints prints)
{
    /// <summary>Bits of 64: two in each quarter. Beyond it most of what is near looks different.</summary>
    public const int MostDistance = 11;

    private const int Quarters = 4;
    private const int QuarterBits = 64 / Quarters;
    private const long QuarterMask = (1 << QuarterBits) - 1;

    /// <summary>The nearest first, then the newest.</summary>
    /// <param name="distance">In how many bits they may differ, 0 to <see cref="MostDistance"/>.</param>
    public async ValueTask<ImmutableArray<Near>> Find(AccountId account, long print, int distance, int most)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(distance, MostDistance);
        var probes = Enumerable.Range(0, Quarters).Select(quarter => Around((print >> (quarter * QuarterBits)) & QuarterMask, distance / Quarters).ToArray());
        return
        [
            .. (await prints.Among(account, [.. probes]))
                .Select(other => new Near(other.Image, BitOperations.PopCount((ulong)(other.Bits ^ print))))
                .Where(near => near.Distance <= distance)
                .OrderBy(near => near.Distance).ThenByDescending(near => near.Image.ToString(), StringComparer.Ordinal)
                .Take(most),
        ];
    }

    /// <summary>All values that differ from one in at most so many bits, each once.</summary>
    private static IEnumerable<long> Around(long value, int bits, int from = 0)
    {
        yield return value;
        if (bits == 0) yield break;
        for (var bit = from; bit < QuarterBits; bit++)
        {
            foreach (var other in Around(value ^ (1L << bit), bits - 1, bit + 1)) yield return other;
        }
    }
}

/// <param name="Distance">Bits in which it differs.</param>
public sealed record Near(ImageId Image, int Distance);
