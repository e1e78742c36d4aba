namespace Darkroom.Imaging;

/// <summary>The same width of background on all four sides, around whatever shape the picture has by now.</summary>
internal static class Padding
{
    public static VipsImage Apply(VipsImage image, RenderPlan plan) =>
        plan.Transformation.Padding is { } pixels ? Box.Surround(image, pixels, pixels, plan.Frame.Output, plan.Transformation) : image;
}
