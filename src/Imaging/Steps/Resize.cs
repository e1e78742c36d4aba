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

    public static VipsImage Scale(VipsImage image, Size target, string kernel = "lanczos3")
    {
        using var resize = new VipsOperation("resize")
            .Set("in", image)
            .Set("scale", (double)target.Width / image.Width)
            .Set("vscale", (double)target.Height / image.Height)
            .Set("kernel", kernel);
        return resize.Image();
    }
}
