namespace Darkroom.Bench;

/// <summary>Ranks by the law of Zipf and Mandelbrot: the n-th comes up as often as one to n and <paramref name="flat"/> to the power of <paramref name="skew"/>.</summary>
internal sealed class Zipf
{
    private readonly double[] sums;

    public Zipf(int ranks, double skew, double flat = 0)
    {
        sums = new double[ranks];
        var sum = 0.0;
        for (var rank = 0; rank < ranks; rank++) sums[rank] = sum += Math.Pow(rank + 1 + flat, -skew);
    }

    /// <summary>The share of a rank.</summary>
    public double Share(int rank) => (sums[rank] - (rank == 0 ? 0 : sums[rank - 1])) / sums[^1];

    public int Draw(Random random)
    {
        var at = Array.BinarySearch(sums, random.NextDouble() * sums[^1]);
        return Math.Min(at < 0 ? ~at : at, sums.Length - 1);
    }
}
