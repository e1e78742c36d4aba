namespace Darkroom.Imaging;

/// <summary>To the exact size of the plan, with Lanczos 3.</summary>
internal static class Resize
{
    public static VipsImage Apply(VipsImage image, RenderPlan plan)
    {
        if (image.Width == plan.Target.Width && image.Height == plan.Target.Height) return image;
        if (!image.HasAlpha) return Scale(image, plan.Target);

        using var weighted = Alpha.Premultiply(image);
        using var scaled = Scale(weighted, plan.Target);
        return Alpha.Unpremultiply(scaled);
    }

    private static VipsImage Scale(VipsImage image, Size target)
    {
        using var resize = new VipsOperation("resize")
            .Set("in", image)
            .Set("scale", (double)target.Width / image.Width)
            .Set("vscale", (double)target.Height / image.Height)
            .Set("kernel", "lanczos3");
        return resize.Image();
    }
}
