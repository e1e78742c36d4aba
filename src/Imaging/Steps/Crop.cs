namespace Darkroom.Imaging;

/// <summary>Cuts out the region that was asked for, in the file's own coordinates: a decoder that gives rows in order can go on doing so.</summary>
internal static class Crop
{
    public static VipsImage Apply(VipsImage image, RenderPlan plan)
    {
        if (plan.Region is not { } region) return image;

        // The decoder may have made the picture smaller, but never below twice the target: rounding stays under half an output pixel.
        var (left, width) = Along(region.X, region.Width, plan.Stored.Width, image.Width);
        var (top, height) = Along(region.Y, region.Height, plan.Stored.Height, image.Height);
        using var cut = new VipsOperation("extract_area").Set("input", image).Set("left", left).Set("top", top).Set("width", width).Set("height", height);
        return cut.Image();
    }

    private static (int Start, int Length) Along(int start, int length, int stored, int loaded)
    {
        if (stored == loaded) return (start, length);
        var scale = (double)loaded / stored;
        var from = Math.Min((int)Math.Round(start * scale), loaded - 1);
        return (from, Math.Clamp((int)Math.Round((start + length) * scale) - from, 1, loaded - from));
    }
}
