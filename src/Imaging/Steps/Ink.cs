namespace Darkroom.Imaging;

/// <summary>Plain colour, and how much of it is seen.</summary>
internal static class Ink
{
    /// <summary>One colour all over, with its alpha.</summary>
    public static VipsImage Sheet(Rgba colour, int width, int height)
    {
        using var point = VipsImage.FromPixels([colour.Red, colour.Green, colour.Blue, colour.Alpha], 1, 1, 4);
        using var copy = new VipsOperation("copy").Set("in", point).Set("interpretation", "srgb");
        using var pixel = copy.Image();
        using var embed = new VipsOperation("embed").Set("in", pixel).Set("x", 0).Set("y", 0).Set("width", width).Set("height", height).Set("extend", "copy");
        return embed.Image();
    }

    /// <summary>One colour, as opaque at each place as <paramref name="shape"/> says.</summary>
    public static VipsImage Through(VipsImage shape, Rgba colour)
    {
        using var sheet = Sheet(colour, shape.Width, shape.Height);
        using var bands = new VipsOperation("extract_band").Set("in", sheet).Set("band", 0).Set("n", 3);
        using var plain = bands.Image();
        using var alpha = Dim(shape, colour.Alpha / 255d);
        using var join = new VipsOperation("bandjoin").Set("in", [plain, alpha]);
        return join.Image();
    }

    /// <summary>Four channels, of which the last is made weaker.</summary>
    public static VipsImage Fade(VipsImage image, double share)
    {
        using var rgb = image.Interpretation == Interpretation.Rgb ? null : Rgb.Of(image);
        using var opaque = (rgb ?? image).HasAlpha ? null : Alpha.Opaque(rgb ?? image);
        var picture = opaque ?? rgb ?? image;
        using var linear = new VipsOperation("linear").Set("in", picture).Set("a", [1d, 1d, 1d, share]).Set("b", [0d, 0d, 0d, 0d]);
        using var exact = linear.Image();
        return exact.ToWhole(SampleFormat.Byte);
    }

    private static VipsImage Dim(VipsImage shape, double share)
    {
        using var linear = new VipsOperation("linear").Set("in", shape).Set("a", [share]).Set("b", [0d]);
        using var exact = linear.Image();
        return exact.ToWhole(SampleFormat.Byte);
    }
}
