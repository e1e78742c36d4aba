namespace Darkroom.Imaging;

/// <summary>
/// At most eight colours that a picture is made of: its pixels are parted, again and again where they differ most, until they are alike. What
/// is more transparent than not is left out.
/// </summary>
internal static class Palette
{
    private const int MostColours = 8;

    /// <summary>Squared levels that the pixels of one colour may differ from it, on average and along one channel.</summary>
    private const double Alike = 64;

    /// <summary>The most frequent first, with its share of what is visible; nothing when nothing is.</summary>
    public static (Rgba Colour, double Share)[] Of(SmallPicture picture)
    {
        var visible = Enumerable.Range(0, picture.Count).Where(pixel => picture.Rgba[(pixel * 4) + 3] >= 128).ToArray();
        if (visible.Length == 0) return [];

        var groups = new List<Group> { Group.Of(picture, visible) };
        while (groups.Count < MostColours)
        {
            var widest = groups.MaxBy(group => group.Spread * group.Pixels.Length)!;
            if (widest.Spread <= Alike) break;
            groups.Remove(widest);
            groups.AddRange(widest.Parted(picture));
        }

        return [.. groups.OrderByDescending(group => group.Pixels.Length).Select(group => (group.Colour, (double)group.Pixels.Length / visible.Length))];
    }

    /// <summary>The mean of all, each pixel as much as it is opaque; null when nothing is visible.</summary>
    public static Rgba? Average(SmallPicture picture)
    {
        var (sums, opacity) = (new double[3], 0L);
        for (var at = 0; at < picture.Rgba.Length; at += 4)
        {
            opacity += picture.Rgba[at + 3];
            for (var channel = 0; channel < 3; channel++) sums[channel] += picture.Rgba[at + channel] * picture.Rgba[at + 3];
        }

        return opacity == 0 ? null : new Rgba(Level(sums[0] / opacity), Level(sums[1] / opacity), Level(sums[2] / opacity));
    }

    private static byte Level(double value) => (byte)Math.Round(value);

    /// <param name="Channel">Along which they differ most.</param>
    /// <param name="Spread">The variance along it.</param>
    private sealed record Group(int[] Pixels, double[] Means, int Channel, double Spread)
    {
        public Rgba Colour => new(Level(Means[0]), Level(Means[1]), Level(Means[2]));

        public static Group Of(SmallPicture picture, int[] pixels)
        {
            double[] means = [.. Enumerable.Range(0, 3).Select(channel => pixels.Average(pixel => (double)picture.Rgba[(pixel * 4) + channel]))];
            double[] spreads = [.. Enumerable.Range(0, 3).Select(channel => pixels.Average(pixel => Math.Pow(picture.Rgba[(pixel * 4) + channel] - means[channel], 2)))];
            var widest = Array.IndexOf(spreads, spreads.Max());
            return new(pixels, means, widest, spreads[widest]);
        }

        /// <summary>What is brighter than the mean along the channel, and the rest: neither is empty, for the pixels differ.</summary>
        public IEnumerable<Group> Parted(SmallPicture picture) =>
            Pixels.GroupBy(pixel => picture.Rgba[(pixel * 4) + Channel] > Means[Channel]).Select(half => Of(picture, [.. half]));
    }
}
