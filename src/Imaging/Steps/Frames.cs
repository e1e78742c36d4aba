namespace Darkroom.Imaging;

/// <summary>libvips holds an animation as one tall strip of frames.</summary>
internal static class Frames
{
    public static VipsImage Cut(VipsImage strip, int index, RenderPlan plan)
    {
        using var cut = new VipsOperation("extract_area")
            .Set("input", strip)
            .Set("left", 0)
            .Set("top", index * (strip.Height / plan.Frames))
            .Set("width", strip.Width)
            .Set("height", strip.Height / plan.Frames);
        return cut.Image();
    }

    /// <summary>
    /// A strip again, with the original's timing, or a sprite sheet; always a new picture without metadata but what is kept on request. (The encoders' own
    /// <c>strip</c> is not enough: libvips 8.14 writes into webp whatever EXIF it finds.)
    /// </summary>
    public static VipsImage Join(List<VipsImage> frames, VipsImage original, RenderPlan plan)
    {
        var sheet = plan.Transformation.SpriteSheet ? SpriteLayout.Of(frames.Count, plan.Frame.Output, plan.MaxSide) : default(SpriteLayout?);
        if (sheet is { } layout && layout.Columns * layout.Rows > layout.Frames && !frames[0].HasAlpha && plan.Transformation.Format.HasAlpha)
            MakeOpaque(frames);

        using var join = new VipsOperation("arrayjoin")
            .Set("in", frames)
            .Set("across", sheet?.Columns ?? 1)
            .Set("background", [frames[0].HasAlpha ? 0d : 255d]);
        var joined = join.Image();
        joined.Forget();
        if (KeptExif.Of(original, plan.Transformation.Keep) is { } kept) joined.Describe(KeptExif.Field, kept);
        if (sheet is null && frames.Count > 1) Time(joined, original, plan);
        return joined;
    }

    private static void MakeOpaque(List<VipsImage> frames)
    {
        for (var i = 0; i < frames.Count; i++)
        {
            using var frame = frames[i];
            frames[i] = Alpha.Opaque(frame);
        }
    }

    private static void Time(VipsImage joined, VipsImage original, RenderPlan plan)
    {
        joined.Describe("page-height", plan.Frame.Output.Height);
        joined.Describe("n-pages", plan.Frames);
        if (original.Number("loop") is { } loop) joined.Describe("loop", loop);
        if (original.Numbers("delay") is { } delay) joined.Describe("delay", delay);
    }
}
