namespace Darkroom.Storage;

/// <summary>
/// Several rankings as one (reciprocal rank fusion): places are added up, not scores, for scores of different kinds cannot be compared.
/// </summary>
public static class RankFusion
{
    /// <summary>What keeps the first places of one ranking from outdoing good places in all; the value of the paper that proposed it.</summary>
    private const int Smoothing = 60;

    /// <summary>Each once, the best first; of equals whoever came first in the earlier ranking.</summary>
    public static IEnumerable<T> Fuse<T>(params IEnumerable<T>[] rankings)
        where T : notnull
    {
        var scores = new Dictionary<T, double>();
        foreach (var ranking in rankings)
        {
            var place = 0;
            foreach (var one in ranking) scores[one] = scores.GetValueOrDefault(one) + (1.0 / (Smoothing + ++place));
        }

        // A stable sort, and a dictionary that nothing is removed from keeps its order.
        return scores.OrderByDescending(one => one.Value).Select(one => one.Key);
    }
}
