namespace Darkroom.Imaging;

/// <summary>
/// Opens files with the one decoder that our own magic table names. libvips is never asked to guess: its guessing would reach
/// decoders that are not admitted, and in 8.14 it never returns from a truncated svgz.
/// </summary>
internal static class Loader
{
    /// <summary>The header only: no pixel is decoded.</summary>
    public static VipsImage OpenHeader(string path, MediaType type, int? page = null)
    {
        using var load = Load(path, type);
        if (type.HasPages && page is > 1) load.Set("page", page.Value - 1);
        return load.Image();
    }

    /// <summary>The pixels that a plan needs, already made smaller by the decoder where that is cheap.</summary>
    public static VipsImage Open(string path, RenderPlan plan)
    {
        if (Bitmap.IsOurs(plan.Type)) return Bitmap.Open(path, plan.Type);
        using var load = Load(path, plan.Type);
        var shrink = ShrinkOnLoad(plan.Type, plan.Frames, plan.Shrink);
        if (plan.Type == MediaType.Jpeg) load.Set("shrink", (int)shrink);
        if (plan.Type.IsVector) load.Set("scale", VectorScale(plan));
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
        _ when type.IsVector => shrink,
        // A moving webp is put together from its frames at full size; only a still one can be scaled by its decoder.
        MediaType.Webp when frames == 1 && shrink > WebpMargin => shrink / WebpMargin,
        _ => 1,
    };

    /// <summary>This decoder shrinks with a simple filter; the last factor of two is left to the real one.</summary>
    private const double WebpMargin = 2;

    /// <summary>The longest that librsvg and cairo draw.</summary>
    private const int LongestSide = 32_767;

    /// <summary>A vector is drawn at the size that is wanted; beyond what can be drawn the pixels are enlarged.</summary>
    private static double VectorScale(RenderPlan plan) =>
        Math.Min(1 / plan.Shrink, (double)LongestSide / Math.Max(plan.Stored.Width, plan.Stored.Height));

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
        var loader = Codec.LoaderOf(type) ?? throw new ArgumentOutOfRangeException(nameof(type));
        // A drawing that knows its own place could ask for the files beside it.
        var load = type == MediaType.Svg ? new VipsOperation($"{loader}_buffer").Set("buffer", File.ReadAllBytes(path)) : new VipsOperation(loader).Set("filename", path);
        return load.Set("access", "sequential").Set("fail_on", "error");
    }
}
