namespace Darkroom.Imaging;

/// <summary>
/// Writes a finished picture. No metadata goes along: pixels are upright and sRGB by now. Whatever changes bytes here
/// changes <see cref="PipelineVersion"/> too.
/// </summary>
internal static class Encoder
{
    private const int AllPngFilters = 0xF8;

    public static void Write(VipsImage image, string path, Transformation transformation)
    {
        using var save = For(transformation);
        save.Set("in", image).Set("filename", path).Set("strip", true).Run();
    }

    private static VipsOperation For(Transformation transformation) => transformation.Format switch
    {
        MediaType.Jpeg => new VipsOperation("jpegsave").Set("Q", transformation.Quality ?? 80).Set("optimize_coding", true).Set("interlace", true),
        MediaType.Png => new VipsOperation("pngsave").Set("compression", 3).Set("filter", AllPngFilters),
        MediaType.Webp => new VipsOperation("webpsave").Set("Q", transformation.Quality ?? 78).Set("effort", 4),
        MediaType.Gif => new VipsOperation("gifsave").Set("effort", 3),
        MediaType.Avif => new VipsOperation("heifsave").Set("compression", "av1").Set("Q", transformation.Quality ?? 52).Set("effort", 1),
        _ => throw new ArgumentOutOfRangeException(nameof(transformation)),
    };
}
