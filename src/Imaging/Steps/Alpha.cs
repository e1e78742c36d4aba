namespace Darkroom.Imaging;

/// <summary>
/// Colour weighted by opacity while a picture is resized: otherwise the invisible colour of transparent pixels bleeds into edges.
/// In the picture's own number format, as browsers do it: floats would make the resize three times as slow.
/// </summary>
internal static class Alpha
{
    /// <summary>The same picture with an alpha channel that hides nothing.</summary>
    public static VipsImage Opaque(VipsImage image)
    {
        using var join = new VipsOperation("bandjoin_const").Set("in", image).Set("c", [255d]);
        return join.Image();
    }

    public static VipsImage Premultiply(VipsImage image)
    {
        using var premultiply = new VipsOperation("premultiply").Set("in", image);
        using var exact = premultiply.Image();
        return exact.ToWhole(image.Format);
    }

    public static VipsImage Unpremultiply(VipsImage image)
    {
        using var unpremultiply = new VipsOperation("unpremultiply").Set("in", image);
        using var exact = unpremultiply.Image();
        return exact.ToWhole(image.Format);
    }
}
