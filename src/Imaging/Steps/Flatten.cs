namespace Darkroom.Imaging;

/// <summary>White behind what is transparent, where the format cannot be.</summary>
internal static class Flatten
{
    public static VipsImage OnWhite(VipsImage image, RenderPlan plan)
    {
        if (!image.HasAlpha || plan.Transformation.Format.HasAlpha) return image;
        using var flatten = new VipsOperation("flatten").Set("in", image).Set("background", [255d]);
        return flatten.Image();
    }
}
