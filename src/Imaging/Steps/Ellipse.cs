namespace Darkroom.Imaging;

/// <summary>The mask of the largest ellipse.</summary>
internal static class Ellipse
{
    /// <summary>How much of each pixel is inside, exact across and from a few lines down.</summary>
    public static byte[] Draw(int width, int height)
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
}
