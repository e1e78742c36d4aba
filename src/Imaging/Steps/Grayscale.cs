namespace Darkroom.Imaging;

/// <summary>By luminance, in one channel: smaller files, and the same grey in every format.</summary>
internal static class Grayscale
{
    public static VipsImage Apply(VipsImage image, RenderPlan plan)
    {
        if (!plan.Transformation.Grayscale || image.Interpretation == Interpretation.Grey) return image;
        using var grey = new VipsOperation("colourspace").Set("in", image).Set("space", "b-w");
        return grey.Image();
    }
}
