namespace Darkroom.Imaging;

/// <summary>Puts the background behind what is transparent, and white where the format cannot be transparent.</summary>
internal static class Flatten
{
    public static VipsImage OnBackground(VipsImage image, RenderPlan plan)
    {
        var wish = plan.Transformation;
        if (!image.HasAlpha || (wish.Format.HasAlpha && wish.Background is null)) return image;
        if (wish.Background is not { } colour) return Solid(image, [255d]);

        using var rgb = colour.IsGrey ? null : Rgb.Of(image);
        var picture = rgb ?? image;
        var solid = wish.Format.HasAlpha ? colour : colour.OnWhite();
        double[] ink = picture.Bands > 2 ? [solid.Red, solid.Green, solid.Blue] : [solid.Red];
        return solid.Alpha == 255 ? Solid(picture, ink) : Behind(picture, [.. ink, solid.Alpha]);
    }

    private static VipsImage Solid(VipsImage image, double[] ink)
    {
        using var flatten = new VipsOperation("flatten").Set("in", image).Set("background", ink);
        return flatten.Image();
    }

    private static VipsImage Behind(VipsImage image, double[] ink)
    {
        using var point = VipsImage.FromPixels([.. ink.Select(channel => (byte)channel)], 1, 1, ink.Length);
        using var copy = new VipsOperation("copy").Set("in", point).Set("interpretation", ink.Length > 2 ? "srgb" : "b-w");
        using var coloured = copy.Image();
        using var embed = new VipsOperation("embed")
            .Set("in", coloured)
            .Set("x", 0)
            .Set("y", 0)
            .Set("width", image.Width)
            .Set("height", image.Height)
            .Set("extend", "copy");
        using var sheet = embed.Image();
        // The picture is the base, though it lies on top: the result takes its metadata, the animation's timing, from there.
        using var compose = new VipsOperation("composite2").Set("base", image).Set("overlay", sheet).Set("mode", "dest-over");
        using var exact = compose.Image();
        return exact.ToWhole(SampleFormat.Byte);
    }
}
