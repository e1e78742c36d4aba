namespace Darkroom.Actors;

/// <summary>
/// Who should own which shard: rendezvous hashing, and nobody more than a tenth above the mean. A silo that is full keeps the shards that
/// score highest with it and passes the others on to their next choice, so that a silo more or less moves little else than its share.
/// Every process comes to the same answer from the same set, in whatever order.
/// </summary>
internal static class Balance
{
    private const double Slack = 1.1;

    public static int LimitOf(int silos) => (int)Math.Ceiling(Shards.Count * Slack / silos);

    /// <returns>The owner of each shard; 0 for all when there is nobody.</returns>
    public static long[] Assign(IReadOnlyList<long> silos)
    {
        var owners = new long[Shards.Count];
        if (silos.Count == 0) return owners;
        var limit = LimitOf(silos.Count);
        var kept = silos.Select(_ => new PriorityQueue<int, ulong>()).ToArray();
        var homeless = new Stack<(int Shard, ulong Below)>(Enumerable.Range(0, Shards.Count).Select(shard => (shard, ulong.MaxValue)));
        while (homeless.TryPop(out var next))
        {
            var (best, score) = NextChoice(silos, next.Shard, next.Below);
            kept[best].Enqueue(next.Shard, score);
            if (kept[best].Count > limit && kept[best].TryDequeue(out var passedOn, out var low)) homeless.Push((passedOn, low));
        }

        for (var i = 0; i < kept.Length; i++)
        {
            foreach (var (shard, _) in kept[i].UnorderedItems) owners[shard] = silos[i];
        }

        return owners;
    }

    private static (int Silo, ulong Score) NextChoice(IReadOnlyList<long> silos, int shard, ulong below)
    {
        var best = (Silo: -1, Score: 0UL);
        for (var i = 0; i < silos.Count; i++)
        {
            var score = Score(silos[i], shard);
            if (score < below && (best.Silo < 0 || score > best.Score)) best = (i, score);
        }

        return best;
    }

    /// <summary>The finaliser of SplitMix64, a bijection: no two shards score alike with one silo, nor two silos with one shard (below 2^52 incarnations).</summary>
    private static ulong Score(long silo, int shard)
    {
        var z = ((ulong)silo << 12 | (uint)shard) + 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
