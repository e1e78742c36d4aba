namespace Darkroom.Imaging;

/// <summary>
/// Whether a file is the picture that was planned. An encoder that runs out of memory may call its work done all the same: libheif then leaves a
/// container without pixels, which nobody may store as the variant.
/// </summary>
internal static class Finished
{
    /// <param name="admitted">Of other types the reader is shut, and their size is believed.</param>
    public static bool IsWhole(string path, RenderPlan plan, AdmittedTypes admitted)
    {
        var format = plan.Transformation.Format;
        if (!Completeness.IsWhole(path, format) || (format == MediaType.Avif && !HeifItems.AllHaveData(path))) return false;

        if (!admitted.Has(format) || Bitmap.IsOurs(format)) return true;
        using var header = Loader.OpenHeader(path, format);
        return new Size(header.Width, header.Height) == SizeOf(plan);
    }

    /// <summary>What a loader says that is not asked for more than one frame; how many there are is not judged, for encoders merge equal ones.</summary>
    private static Size SizeOf(RenderPlan plan) =>
        plan.Transformation.SpriteSheet ? SpriteLayout.Of(plan.Frames, plan.Frame.Output, plan.MaxSide).Sheet : plan.Frame.Output;
}
