namespace Darkroom.Imaging;

/// <summary>The lowest quality at which a picture still looks the same, found by trying it on a sample.</summary>
internal static class AutoQuality
{
    private const int Tries = 6;

    // Below this, flicking between both pictures begins to show a difference; above, bytes buy nothing that is seen.
    private const double Alike = 0.96;

    /// <param name="scratch">A path that may be written, and is overwritten later.</param>
    public static int Of(VipsImage image, MediaType format, string scratch)
    {
        using var sample = Sample.Of(image);
        var (fails, passes) = format == MediaType.Avif ? (29, 80) : (39, 90);
        for (var tries = 0; tries < Tries && passes - fails > 1; tries++)
        {
            var middle = (fails + passes) / 2;
            if (sample.LikenessAfter(format, middle, scratch) >= Alike) passes = middle;
            else fails = middle;
        }

        return passes;
    }
}
