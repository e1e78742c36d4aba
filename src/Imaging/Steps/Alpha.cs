namespace Darkroom.Imaging;

/// <summary>
/// Colour weighted by opacity while a picture is resized: otherwise the invisible colour of transparent pixels bleeds into edges.
/// </summary>
internal static class Alpha
{
    public static VipsImage Premultiply(VipsImage image, RenderPlan plan)
    {
        if (!image.HasAlpha || !Resize.IsNeeded(image, plan)) return image;
        using var premultiply = new VipsOperation("premultiply").Set("in", image);
        return premultiply.Image();
    }

    public static VipsImage Unpremultiply(VipsImage image, RenderPlan plan)
    {
        // Nothing but premultiplying makes floats.
        if (image.Format != SampleFormat.Float) return image;
        using var unpremultiply = new VipsOperation("unpremultiply").Set("in", image);
        using var exact = unpremultiply.Image();
        // Casting alone cuts off, and would turn 254.99 into 254.
        using var round = new VipsOperation("round").Set("in", exact).Set("round", "rint");
        using var whole = round.Image();
        var deep = image.Interpretation is Interpretation.Rgb16 or Interpretation.Grey16;
        using var cast = new VipsOperation("cast").Set("in", whole).Set("format", deep ? "ushort" : "uchar");
        return cast.Image();
    }
}
