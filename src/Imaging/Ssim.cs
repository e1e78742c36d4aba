namespace Darkroom.Imaging;

/// <summary>Structural similarity of two grey pictures of one size.</summary>
internal static class Ssim
{
    private const int Window = 8;
    private const int Step = 4;

    // The usual two constants for 8 bits: they keep flat squares from dividing by nothing.
    private const double C1 = 0.01 * 255 * 0.01 * 255;
    private const double C2 = 0.03 * 255 * 0.03 * 255;

    public static double Of(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b, int width, int height)
    {
        var (sum, count) = (0d, 0);
        for (var y = 0; y == 0 || y + Window <= height; y += Step)
        {
            for (var x = 0; x == 0 || x + Window <= width; x += Step, count++)
                sum += Square(a, b, width, x, y, Math.Min(Window, width - x), Math.Min(Window, height - y));
        }

        return sum / count;
    }

    private static double Square(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b, int stride, int left, int top, int width, int height)
    {
        long sumA = 0, sumB = 0, sumAA = 0, sumBB = 0, sumAB = 0;
        for (var y = top; y < top + height; y++)
        {
            var rowA = a.Slice((y * stride) + left, width);
            var rowB = b.Slice((y * stride) + left, width);
            for (var x = 0; x < width; x++)
            {
                long p = rowA[x], q = rowB[x];
                sumA += p;
                sumB += q;
                sumAA += p * p;
                sumBB += q * q;
                sumAB += p * q;
            }
        }

        var n = (double)width * height;
        var (meanA, meanB) = (sumA / n, sumB / n);
        var (varianceA, varianceB, covariance) = ((sumAA / n) - (meanA * meanA), (sumBB / n) - (meanB * meanB), (sumAB / n) - (meanA * meanB));
        return ((2 * meanA * meanB) + C1) * ((2 * covariance) + C2) / (((meanA * meanA) + (meanB * meanB) + C1) * (varianceA + varianceB + C2));
    }
}
