namespace Darkroom.Imaging;

/// <summary>A picture small enough to be looked at pixel by pixel: sRGB with alpha, row by row, four bytes each.</summary>
internal sealed record SmallPicture(int Width, int Height, byte[] Rgba)
{
    /// <summary>What ThumbHash allows; nothing here sees more.</summary>
    public const int MostSide = Looks.Side;

    public int Count => Width * Height;

    /// <param name="drawn">8 bits, grey or sRGB, with or without alpha.</param>
    public static SmallPicture Of(VipsImage drawn)
    {
        using var small = Shrink(drawn);
        using var held = (small ?? drawn).ToMemory();
        var (bands, samples) = (held.Bands, held.Samples());
        var rgba = new byte[held.Width * held.Height * 4];
        var (green, blue) = bands > 2 ? (1, 2) : (0, 0);
        for (int from = 0, to = 0; to < rgba.Length; from += bands, to += 4)
        {
            (rgba[to], rgba[to + 1], rgba[to + 2]) = (samples[from], samples[from + green], samples[from + blue]);
            rgba[to + 3] = held.HasAlpha ? samples[from + bands - 1] : (byte)255;
        }

        return new(held.Width, held.Height, rgba);
    }

    /// <summary>One channel as it looks on white, 0 to 1.</summary>
    public double OnWhite(int pixel, int channel) => 1 - (Rgba[(pixel * 4) + 3] / 255.0 * (1 - (Rgba[(pixel * 4) + channel] / 255.0)));

    private static VipsImage? Shrink(VipsImage drawn)
    {
        var ratio = (double)MostSide / Math.Max(drawn.Width, drawn.Height);
        if (ratio >= 1) return null;
        var size = new Size(Math.Max(1, (int)Math.Round(drawn.Width * ratio)), Math.Max(1, (int)Math.Round(drawn.Height * ratio)));
        if (!drawn.HasAlpha) return Resize.Scale(drawn, size);
        using var weighted = Alpha.Premultiply(drawn);
        using var scaled = Resize.Scale(weighted, size);
        return Alpha.Unpremultiply(scaled);
    }
}
