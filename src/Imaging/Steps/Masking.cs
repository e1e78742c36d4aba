namespace Darkroom.Imaging;

/// <summary>Hides what is outside the largest ellipse, or beyond rounded corners, with a soft edge.</summary>
internal static class Masking
{
    public static VipsImage Apply(VipsImage image, RenderPlan plan)
    {
        var (width, height) = (image.Width, image.Height);
        var shape = plan.Transformation switch
        {
            { Mask: Mask.Ellipse } => Ellipse.Draw(width, height),
            { Radius: { } radius } => RoundedCorners.Draw(width, height, radius),
            _ => null,
        };
        if (shape is null) return image;

        using var mask = VipsImage.FromPixels(shape, width, height, 1);
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
