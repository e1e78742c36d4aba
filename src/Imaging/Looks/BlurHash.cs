namespace Darkroom.Imaging;

/// <summary>BlurHash, as github.com/woltapp/blurhash defines it in Algorithm.md. What is transparent is white: the format has no alpha.</summary>
internal static class BlurHash
{
    private const string Digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz#$%*+,-.:;=?@[]^_{|}~";
    private const int LevelsOfAc = 19;

    /// <summary>Four waves along the longer side and three along the other.</summary>
    public static string Of(SmallPicture picture) => Of(picture, picture.Width < picture.Height ? 3 : 4, picture.Width > picture.Height ? 3 : 4);

    public static string Of(SmallPicture picture, int across, int down)
    {
        var factors = Factors(picture, across, down);
        var strongest = factors.Skip(1).SelectMany(factor => factor).Select(Math.Abs).DefaultIfEmpty().Max();
        var scale = factors.Length == 1 ? 0 : Math.Clamp((int)Math.Floor((strongest * 166) - 0.5), 0, 82);

        var text = new System.Text.StringBuilder();
        Write(text, across - 1 + ((down - 1) * 9), 1);
        Write(text, scale, 1);
        Write(text, (ToSrgb(factors[0][0]) << 16) | (ToSrgb(factors[0][1]) << 8) | ToSrgb(factors[0][2]), 4);
        foreach (var factor in factors.Skip(1))
            Write(text, factor.Aggregate(0, (all, value) => (all * LevelsOfAc) + Level(value * 166 / (scale + 1))), 2);
        return text.ToString();
    }

    /// <summary>A cosine transform of linear light: one colour for each wave, rows of waves one after the other.</summary>
    private static double[][] Factors(SmallPicture picture, int across, int down)
    {
        var light = Linear(picture);
        var factors = new double[across * down][];
        for (var wave = 0; wave < factors.Length; wave++)
        {
            var (i, j) = (wave % across, wave / across);
            var (columns, rows) = (Wave(i, picture.Width), Wave(j, picture.Height));
            var sum = new double[3];
            for (var pixel = 0; pixel < picture.Count; pixel++)
            {
                var basis = columns[pixel % picture.Width] * rows[pixel / picture.Width];
                for (var channel = 0; channel < 3; channel++) sum[channel] += basis * light[(pixel * 3) + channel];
            }

            factors[wave] = [.. sum.Select(value => value * (wave == 0 ? 1 : 2) / picture.Count)];
        }

        return factors;
    }

    private static double[] Wave(int number, int length) => [.. Enumerable.Range(0, length).Select(at => Math.Cos(Math.PI * number * at / length))];

    private static double[] Linear(SmallPicture picture)
    {
        var light = new double[picture.Count * 3];
        for (var i = 0; i < light.Length; i++)
        {
            var level = picture.OnWhite(i / 3, i % 3);
            light[i] = level <= 0.04045 ? level / 12.92 : Math.Pow((level + 0.055) / 1.055, 2.4);
        }

        return light;
    }

    private static int ToSrgb(double light)
    {
        light = Math.Clamp(light, 0, 1);
        return (int)(((light <= 0.0031308 ? light * 12.92 : (1.055 * Math.Pow(light, 1 / 2.4)) - 0.055) * 255) + 0.5);
    }

    /// <summary>Of -1 to 1, small values finer than large ones.</summary>
    private static int Level(double value) =>
        Math.Clamp((int)Math.Floor((Math.CopySign(Math.Sqrt(Math.Abs(value)), value) * 9) + 9.5), 0, LevelsOfAc - 1);

    private static void Write(System.Text.StringBuilder text, int number, int digits)
    {
        Span<char> written = stackalloc char[digits];
        for (var i = digits - 1; i >= 0; i--, number /= 83) written[i] = Digits[number % 83];
        text.Append(written);
    }
}
