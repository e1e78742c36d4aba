namespace Darkroom.Imaging;

/// <summary>Squares of one colour each, their pixels' mean, from the top left.</summary>
internal static class Pixelate
{
    public static VipsImage Apply(VipsImage image, RenderPlan plan)
    {
        if (plan.Transformation.Pixelate is not { } side) return image;
        using var pixels = image.ToMemory();
        if (!image.HasAlpha) return Squares(pixels, side);

        using var weighted = Alpha.Premultiply(pixels);
        using var squares = Squares(weighted, side);
        return Alpha.Unpremultiply(squares);
    }

    private static VipsImage Squares(VipsImage image, int side)
    {
        // The last squares are cut by the edge: what they miss repeats the edge.
        var (across, down) = ((image.Width + side - 1) / side, (image.Height + side - 1) / side);
        using var embed = new VipsOperation("embed")
            .Set("in", image)
            .Set("x", 0)
            .Set("y", 0)
            .Set("width", across * side)
            .Set("height", down * side)
            .Set("extend", "copy");
        using var whole = embed.Image();
        using var shrink = new VipsOperation("shrink").Set("in", whole).Set("hshrink", side).Set("vshrink", side);
        using var means = shrink.Image();
        using var still = means.ToMemory();
        using var zoom = new VipsOperation("zoom").Set("input", still).Set("xfac", side).Set("yfac", side);
        using var squares = zoom.Image();
        using var cut = new VipsOperation("extract_area")
            .Set("input", squares)
            .Set("left", 0)
            .Set("top", 0)
            .Set("width", image.Width)
            .Set("height", image.Height);
        return cut.Image();
    }
}
