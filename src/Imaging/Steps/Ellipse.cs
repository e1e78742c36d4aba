namespace Darkroom.Imaging;

/// <summary>Hides what is outside the largest ellipse, with a soft edge.</summary>
internal static class Ellipse
{
    public static VipsImage Apply(VipsImage image, RenderPlan plan)
    {
        if (plan.Transformation.Mask != Mask.Ellipse) return image;
        using var mask = VipsImage.FromPixels(Draw(image.Width, image.Height), image.Width, image.Height, 1);
        if (!image.HasAlpha) return Join(image, mask);

        var colours = image.Bands - 1;
        using var colour = Bands(image, 0, colours);
        using var alpha = Bands(image, colours, 1);
        using var multiply = new VipsOperation("multiply").Set("left", alpha).Set("right", mask);
        using var product = multiply.Image();
        using var scale = new VipsOperation("linear").Set("in", product).Set("a", [1d / 255]).Set("b", [0d]);
        using var exact = scale.Image();
        using var both = exact.ToWhole(SampleFormat.Byte);
        return Join(colour, both);
    }

    /// <summary>How much of each pixel is inside, exact across and from a few lines down.</summary>
    private static byte[] Draw(int width, int height)
    {
        const int lines = 8;
        var pixels = new byte[width * height];
        Span<double> chords = stackalloc double[lines];
        for (var y = 0; y < height; y++)
        {
            for (var line = 0; line < lines; line++)
            {
                var down = ((y + ((line + 0.5) / lines)) * 2 / height) - 1;
                chords[line] = width * Math.Sqrt(1 - (down * down)) / 2;
            }

            // The first and the last line are the shortest and the longest, or the other way round; only between them is an edge.
            var (inner, outer) = (Math.Min(chords[0], chords[^1]), 0d);
            foreach (var chord in chords) outer = Math.Max(outer, chord);
            var row = pixels.AsSpan(y * width, width);
            var (from, to) = ((int)Math.Floor((width / 2d) - outer), (int)Math.Ceiling((width / 2d) - inner));
            for (var x = Math.Max(0, from); x <= Math.Min(to, (width - 1) / 2); x++)
            {
                var covered = 0d;
                foreach (var chord in chords) covered += Math.Clamp(Math.Min(x + 1, (width / 2d) + chord) - Math.Max(x, (width / 2d) - chord), 0, 1);
                row[x] = row[width - 1 - x] = (byte)Math.Round(covered / lines * 255);
            }

            if (to + 1 < width - to - 1) row[(to + 1)..(width - to - 1)].Fill(255);
        }

        return pixels;
    }

    private static VipsImage Bands(VipsImage image, int first, int count)
    {
        using var extract = new VipsOperation("extract_band").Set("in", image).Set("band", first).Set("n", count);
        return extract.Image();
    }

    private static VipsImage Join(VipsImage colour, VipsImage alpha)
    {
        using var join = new VipsOperation("bandjoin").Set("in", [colour, alpha]);
        return join.Image();
    }
}
