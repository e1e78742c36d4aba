namespace Darkroom.Tests;

/// <summary>The other way round: pictures from placeholders, as a web page makes them.</summary>
internal static class PlaceholderReader
{
    private const string Digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz#$%*+,-.:;=?@[]^_{|}~";

    public static (int Across, int Down, double[][] Factors) BlurHash(string hash)
    {
        var size = Number(hash[..1]);
        var (across, down) = ((size % 9) + 1, (size / 9) + 1);
        Assert.Equal(4 + (2 * across * down), hash.Length);
        var strongest = (Number(hash[1..2]) + 1) / 166.0;
        var mean = Number(hash[2..6]);
        var factors = new double[across * down][];
        factors[0] = [Linear(mean >> 16), Linear((mean >> 8) & 255), Linear(mean & 255)];
        for (var i = 1; i < factors.Length; i++)
        {
            var value = Number(hash.Substring(4 + (i * 2), 2));
            factors[i] = [Wave(value / 361), Wave(value / 19 % 19), Wave(value % 19)];
        }

        return (across, down, factors);

        double Wave(int level)
        {
            var share = (level - 9) / 9.0;
            return Math.CopySign(share * share, share) * strongest;
        }
    }

    /// <param name="x">0 to 1.</param>
    /// <param name="y">0 to 1.</param>
    public static double[] Pixel(double[][] factors, int across, double x, double y)
    {
        var sum = new double[3];
        for (var i = 0; i < factors.Length; i++)
        {
            var basis = Math.Cos(Math.PI * x * (i % across)) * Math.Cos(Math.PI * y * (i / across));
            for (var channel = 0; channel < 3; channel++) sum[channel] += factors[i][channel] * basis;
        }

        return [.. sum.Select(Srgb)];
    }

    /// <summary>The mean colour, 0 to 1, and whether there is alpha.</summary>
    public static (double Red, double Green, double Blue, bool HasAlpha) ThumbHash(byte[] hash)
    {
        var header = hash[0] | (hash[1] << 8) | (hash[2] << 16);
        var (l, p, q) = ((header & 63) / 63.0, (((header >> 6) & 63) / 31.5) - 1, (((header >> 12) & 63) / 31.5) - 1);
        var blue = l - (2.0 / 3 * p);
        var red = ((3 * l) - blue + q) / 2;
        return (red, red - q, blue, header >> 23 != 0);
    }

    private static int Number(string digits) => digits.Aggregate(0, (all, digit) => (all * 83) + Digits.IndexOf(digit, StringComparison.Ordinal));

    private static double Linear(int level) => level / 255.0 <= 0.04045 ? level / 255.0 / 12.92 : Math.Pow(((level / 255.0) + 0.055) / 1.055, 2.4);

    private static double Srgb(double light)
    {
        light = Math.Clamp(light, 0, 1);
        return 255 * (light <= 0.0031308 ? light * 12.92 : (1.055 * Math.Pow(light, 1 / 2.4)) - 0.055);
    }
}
