namespace Darkroom.Imaging;

/// <summary>To the exact size of the plan, with Lanczos 3.</summary>
internal static class Resize
{
    public static bool IsNeeded(VipsImage image, RenderPlan plan) => image.Width != plan.Target.Width || image.Height != plan.Target.Height;

    public static VipsImage Apply(VipsImage image, RenderPlan plan)
    {
        if (!IsNeeded(image, plan)) return image;
        using var resize = new VipsOperation("resize")
            .Set("in", image)
            .Set("scale", (double)plan.Target.Width / image.Width)
            .Set("vscale", (double)plan.Target.Height / image.Height)
            .Set("kernel", "lanczos3");
        return resize.Image();
    }
}
