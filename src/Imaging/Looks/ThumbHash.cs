namespace Darkroom.Imaging;

/// <summary>ThumbHash, as evanw.github.io/thumbhash defines it: at most 25 bytes with alpha and proportions, written as base64.</summary>
internal static class ThumbHash
{
    /// <summary>A channel's mean, its waves as shares of the strongest, and that one.</summary>
    private sealed record Channel(double Mean, double[] Waves, double Strongest)
    {
        public IEnumerable<int> Nibbles => Waves.Select(wave => Round(Strongest == 0 ? 15 * wave : (0.5 + (0.5 / Strongest * wave)) * 15));
    }

    public static byte[] Of(SmallPicture picture)
    {
        var (light, yellow, red, alpha) = Channels(picture);
        var hasAlpha = alpha.Any(value => value < 1);
        // Less of light where alpha needs room.
        var longest = Math.Max(picture.Width, picture.Height);
        var (across, down) = (Waves(picture.Width), Waves(picture.Height));
        int Waves(int side) => Math.Max(1, Round((hasAlpha ? 5.0 : 7.0) * side / longest));

        var l = Transform(light, picture, Math.Max(3, across), Math.Max(3, down));
        var p = Transform(yellow, picture, 3, 3);
        var q = Transform(red, picture, 3, 3);
        var a = hasAlpha ? Transform(alpha, picture, 5, 5) : null;

        var landscape = picture.Width > picture.Height;
        var first = Round(63 * l.Mean) | (Round(31.5 + (31.5 * p.Mean)) << 6) | (Round(31.5 + (31.5 * q.Mean)) << 12) | (Round(31 * l.Strongest) << 18) | (hasAlpha ? 1 << 23 : 0);
        var second = (landscape ? down : across) | (Round(63 * p.Strongest) << 3) | (Round(63 * q.Strongest) << 9) | (landscape ? 1 << 15 : 0);
        var hash = new List<byte> { (byte)first, (byte)(first >> 8), (byte)(first >> 16), (byte)second, (byte)(second >> 8) };
        if (a is not null) hash.Add((byte)(Round(15 * a.Mean) | (Round(15 * a.Strongest) << 4)));

        int[] nibbles = [.. l.Nibbles, .. p.Nibbles, .. q.Nibbles, .. a?.Nibbles ?? []];
        foreach (var pair in nibbles.Chunk(2)) hash.Add((byte)(pair[0] | (pair.Length > 1 ? pair[1] << 4 : 0)));
        return [.. hash];
    }

    /// <summary>Luminance, yellow to blue, red to green, and alpha; what is transparent shows the picture's mean colour.</summary>
    private static (double[] Light, double[] Yellow, double[] Red, double[] Alpha) Channels(SmallPicture picture)
    {
        var (count, rgba) = (picture.Count, picture.Rgba);
        var alpha = new double[count];
        var mean = new double[3];
        for (var i = 0; i < count; i++)
        {
            alpha[i] = rgba[(i * 4) + 3] / 255.0;
            for (var channel = 0; channel < 3; channel++) mean[channel] += alpha[i] / 255 * rgba[(i * 4) + channel];
        }

        var opacity = alpha.Sum();
        if (opacity > 0) mean = [.. mean.Select(sum => sum / opacity)];

        var (light, yellow, red) = (new double[count], new double[count], new double[count]);
        for (var i = 0; i < count; i++)
        {
            var (r, g, b) = (Seen(i, 0), Seen(i, 1), Seen(i, 2));
            (light[i], yellow[i], red[i]) = ((r + g + b) / 3, ((r + g) / 2) - b, r - g);
        }

        return (light, yellow, red, alpha);

        double Seen(int pixel, int channel) => (mean[channel] * (1 - alpha[pixel])) + (alpha[pixel] / 255 * rgba[(pixel * 4) + channel]);
    }

    /// <summary>A cosine transform; of the waves those in the triangle of the lowest frequencies.</summary>
    private static Channel Transform(double[] values, SmallPicture picture, int across, int down)
    {
        var (width, height) = (picture.Width, picture.Height);
        var waves = new List<double>();
        for (var j = 0; j < down; j++)
        {
            for (var i = 0; i * down < across * (down - j); i++)
            {
                var (columns, rows, sum) = (Wave(i, width), Wave(j, height), 0.0);
                for (var pixel = 0; pixel < values.Length; pixel++) sum += values[pixel] * columns[pixel % width] * rows[pixel / width];
                waves.Add(sum / values.Length);
            }
        }

        var varying = waves.Skip(1).ToArray();
        return new(waves[0], varying, varying.Max(Math.Abs));
    }

    private static double[] Wave(int number, int length) => [.. Enumerable.Range(0, length).Select(at => Math.Cos(Math.PI / length * number * (at + 0.5)))];

    /// <summary>Halves go up, as where the format was defined.</summary>
    private static int Round(double value) => (int)Math.Floor(value + 0.5);
}
