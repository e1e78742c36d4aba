namespace Darkroom.Bench;

/// <summary>Ranks from 0 on, of which the n-th comes up n to the power of <paramref name="skew"/> times more seldom than the first.</summary>
internal sealed class Zipf
{
    private readonly double[] sums;

    public Zipf(int ranks, double skew)
    {
        sums = new double[ranks];
        var sum = 0.0;
        for (var rank = 0; rank < ranks; rank++) sums[rank] = sum += Math.Pow(rank + 1, -skew);
    }

    /// <summary>The share of a rank.</summary>
    public double Share(int rank) => (sums[rank] - (rank == 0 ? 0 : sums[rank - 1])) / sums[^1];

    public int Draw(Random random)
    {
        var at = Array.BinarySearch(sums, random.NextDouble() * sums[^1]);
        return Math.Min(at < 0 ? ~at : at, sums.Length - 1);
    }
}
