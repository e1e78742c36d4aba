namespace Darkroom.Imaging;

/// <summary>Turns and mirrors the picture as its EXIF orientation and the wish say.</summary>
internal static class Orientation
{
    public static VipsImage Apply(VipsImage image, RenderPlan plan)
    {
        if (plan.Turn == 1) return image;
        using var pixels = image.ToMemory();
        if (plan.Turn != plan.Orientation) pixels.Describe("orientation", plan.Turn);
        using var turn = new VipsOperation("autorot").Set("in", pixels);
        return turn.Image();
    }
}
