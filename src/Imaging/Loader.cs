namespace Darkroom.Imaging;

/// <summary>
/// Opens files with the one decoder that our own magic table names. libvips is never asked to guess: its guessing would reach
/// decoders that are not admitted, and in 8.14 it never returns from a truncated svgz.
/// </summary>
internal static class Loader
{
    /// <summary>The header only: no pixel is decoded.</summary>
    public static VipsImage OpenHeader(string path, MediaType type)
    {
        using var load = Load(path, type);
        return load.Image();
    }

    /// <summary>The pixels that a plan needs, already made smaller by the decoder where that is cheap.</summary>
    public static VipsImage Open(string path, RenderPlan plan)
    {
        using var load = Load(path, plan.Type);
        var shrink = ShrinkOnLoad(plan.Type, plan.Frames, plan.Shrink);
        if (plan.Type == MediaType.Jpeg) load.Set("shrink", (int)shrink);
        if (plan.Transformation.Page is > 1 and var page) load.Set("page", page - 1);
        else if (plan.Frames > 1) load.Set("n", -1);
        else if (plan.Type == MediaType.Webp && shrink > 1) load.Set("scale", 1 / shrink);
        return load.Image();
    }

    /// <summary>
    /// All that <see cref="Open"/> takes from a plan: plans with one key may share its pixels, and their variants have the same bytes as if
    /// each had been decoded by itself.
    /// </summary>
    public static (int Page, bool AllFrames, double Shrink) KeyOf(RenderPlan plan) =>
        (plan.Transformation.Page ?? 1, plan.Frames > 1, ShrinkOnLoad(plan.Type, plan.Frames, plan.Shrink));

    /// <summary>How many times smaller the decoder makes the picture, of the <paramref name="shrink"/> times that are wanted.</summary>
    public static double ShrinkOnLoad(MediaType type, int frames, double shrink) => type switch
    {
        MediaType.Jpeg => JpegShrink(shrink),
        // A moving webp is put together from its frames at full size; only a still one can be scaled by its decoder.
        MediaType.Webp when frames == 1 && shrink > WebpMargin => shrink / WebpMargin,
        _ => 1,
    };

    /// <summary>This decoder shrinks with a simple filter; the last factor of two is left to the real one.</summary>
    private const double WebpMargin = 2;

    /// <summary>
    /// A JPEG is stored as frequencies, so making it smaller while decoding leaves out the high ones, as a good filter would; a rest
    /// that the real filter can even out remains.
    /// </summary>
    private static int JpegShrink(double shrink) => shrink switch
    {
        >= 9 => 8,
        >= 5 => 4,
        >= 3 => 2,
        _ => 1,
    };

    /// <summary>
    /// Thumbnails embedded in AVIF are not used: they may show another picture. Pixels that cannot be read are an error rather than
    /// black; what a decoder merely warns of is let pass (docs/decisions/0010-inspection.md).
    /// </summary>
    private static VipsOperation Load(string path, MediaType type)
    {
        var name = type switch
        {
            MediaType.Jpeg => "jpegload",
            MediaType.Png => "pngload",
            MediaType.Webp => "webpload",
            MediaType.Gif => "gifload",
            MediaType.Avif => "heifload",
            _ => throw new ArgumentOutOfRangeException(nameof(type)),
        };
        return new VipsOperation(name).Set("filename", path).Set("access", "sequential").Set("fail_on", "error");
    }
}
