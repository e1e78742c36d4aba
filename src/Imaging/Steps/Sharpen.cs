namespace Darkroom.Imaging;

/// <summary>Lifts the lightness of edges and leaves their colour, and flat areas with their noise, alone.</summary>
internal static class Sharpen
{
    public static VipsImage Apply(VipsImage image, RenderPlan plan)
    {
        if (plan.Transformation.Sharpen is not { } strength) return image;
        using var pixels = image.ToMemory();
        using var sharpen = new VipsOperation("sharpen").Set("in", pixels).Set("sigma", 1).Set("m2", strength / 10d);
        using var sharp = sharpen.Image();
        return sharp.ToWhole(SampleFormat.Byte);
    }
}
