namespace Darkroom.Imaging;

/// <summary>To 8-bit sRGB, or 8-bit grey for a grey picture: what a viewer assumes when a file carries no profile.</summary>
internal static class Colour
{
    public static VipsImage ToSrgb(VipsImage image, RenderPlan plan)
    {
        // A profile that cannot be read, or is for another number of channels, is ignored, as browsers do.
        if (image.HasUsableProfile) return Transform(image, icc => icc.Set("embedded", true));
        if (image.Interpretation == Interpretation.Cmyk) return Transform(image, icc => icc.Set("input_profile", "cmyk"));
        if (image.Format == SampleFormat.Byte && image.Interpretation is Interpretation.Rgb or Interpretation.Grey) return image;

        using var convert = new VipsOperation("colourspace")
            .Set("in", image)
            .Set("space", image.Interpretation is Interpretation.Grey or Interpretation.Grey16 ? "b-w" : "srgb");
        return convert.Image();
    }

    private static VipsImage Transform(VipsImage image, Func<VipsOperation, VipsOperation> from)
    {
        // The one intent that every profile has: an XYB JPEG's has no other, and matrix profiles do not care.
        using var icc = new VipsOperation("icc_transform").Set("in", image).Set("output_profile", "srgb").Set("intent", "perceptual");
        return from(icc).Image();
    }
}
