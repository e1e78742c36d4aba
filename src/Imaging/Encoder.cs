namespace Darkroom.Imaging;

/// <summary>
/// Writes a finished picture. No metadata goes along but what the pipeline put there: pixels are upright and sRGB by now. Whatever changes
/// bytes here changes <see cref="PipelineVersion"/> too.
/// </summary>
internal static class Encoder
{
    /// <summary>Paeth's for all rows: within hundredths of what the best of all for each row gives, and for photos half the work.</summary>
    private const int PngFilter = 0x80;

    /// <summary>Encodings that are tried for a limit of bytes, the last one not counted.</summary>
    private const int Tries = 6;

    /// <summary>Whether it takes the rows as they come, so that none need be kept. Other encoders gather the whole picture first, or try more than once.</summary>
    public static bool ReadsOnce(RenderPlan plan) =>
        plan.Frames == 1
        && plan.Transformation is { AutoQuality: false, MaxBytes: null } transformation
        && (transformation.Format == MediaType.Jpeg || transformation.Format == MediaType.Png);

    public static void Write(VipsImage image, string path, Transformation transformation)
    {
        var quality = transformation switch
        {
            { AutoQuality: true } => AutoQuality.Of(image, transformation.Format, path),
            { Quality: { } asked } => asked,
            _ => DefaultQuality(transformation.Format),
        };
        Save(image, path, transformation.Format, quality);
        if (transformation.MaxBytes is not { } most || !transformation.Format.HasQuality) return;

        // The best that fits lies between one that does and one that does not; nobody sees the difference of the last step or two.
        var (fits, fails, written) = (0, quality, quality);
        if (new FileInfo(path).Length <= most) return;
        for (var tries = 1; tries < Tries && fails - fits > 1; tries++)
        {
            written = (fits + fails) / 2;
            Save(image, path, transformation.Format, written);
            if (new FileInfo(path).Length <= most) fits = written;
            else fails = written;
        }

        var best = Math.Max(fits, 1);
        if (written != best) Save(image, path, transformation.Format, best);
    }

    public static void Save(VipsImage image, string path, MediaType format, int quality)
    {
        if (format == MediaType.Bmp)
        {
            BmpWriter.Write(image, path);
            return;
        }

        using var save = For(new(Codec.SaverOf(format)), format, quality);
        save.Set("in", image).Set("filename", path).Set("strip", !image.Has(KeptExif.Field)).Run();
    }

    private static int DefaultQuality(MediaType format) => format switch
    {
        MediaType.Jpeg => 80,
        MediaType.Webp => 78,
        MediaType.Jxl => 75,
        _ => 52,
    };

    private static VipsOperation For(VipsOperation save, MediaType format, int quality) => format switch
    {
        MediaType.Jpeg => save.Set("Q", quality).Set("optimize_coding", true),
        MediaType.Png => save.Set("compression", 3).Set("filter", PngFilter),
        MediaType.Webp => save.Set("Q", quality).Set("effort", 4),
        MediaType.Gif => save.Set("effort", 3),
        MediaType.Avif => save.Set("compression", "av1").Set("Q", quality).Set("effort", 1),
        MediaType.Tiff => save.Set("compression", "deflate").Set("predictor", "horizontal"),
        MediaType.Jxl => save.Set("Q", quality).Set("effort", 3),
        _ => throw new ArgumentOutOfRangeException(nameof(format)),
    };
}
