namespace Darkroom.Imaging;

/// <summary>Turns and mirrors the picture as its EXIF orientation says.</summary>
internal static class Orientation
{
    public static VipsImage Apply(VipsImage image, RenderPlan plan)
    {
        if (plan.Orientation == 1) return image;
        using var pixels = image.ToMemory();
        using var turn = new VipsOperation("autorot").Set("in", pixels);
        return turn.Image();
    }
}
