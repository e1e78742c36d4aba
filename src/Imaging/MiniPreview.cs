namespace Darkroom.Imaging;

/// <summary>The first frame as a JPEG so small that it can travel in a list of images, and what it looks like.</summary>
/// <param name="Jpeg">Base64.</param>
/// <param name="Colour">What colour most of it is.</param>
/// <param name="Print">From the same pixels: see <see cref="DifferenceHash"/>.</param>
internal sealed record MiniPreview(string Jpeg, string? Colour, long Print)
{
    private const int MaxBytes = 500;

    private static readonly int[] Sides = [42, 32, 24, 16, 8];
    private static readonly int[] Qualities = [70, 55, 42, 32, 24];

    // Not an operator's business: a preview is made whatever variants are allowed.
    private static readonly OutputLimits Limits = new(Sides[0], Sides[0] * Sides[0], long.MaxValue, EnlargeExactBox: false);

    public static MiniPreview Make(string path, Header header)
    {
        var plan = RenderPlan.For(header, new() { Width = Sides[0], Height = Sides[0], Fit = Fit.Inside, Format = MediaType.Jpeg }, Limits);
        using var picture = Pipeline.Draw(path, plan.Value!);
        var seen = SmallPicture.Of(picture);
        return new(Encoded(picture), DominantColour.Of(seen), unchecked((long)DifferenceHash.Of(seen)));
    }

    private static string Encoded(VipsImage picture)
    {
        byte[] jpeg = [];
        foreach (var side in Sides)
        {
            using var small = Within(picture, side);
            foreach (var quality in Qualities)
            {
                jpeg = Encode(small ?? picture, quality);
                if (jpeg.Length <= MaxBytes) return Convert.ToBase64String(jpeg);
            }
        }

        return Convert.ToBase64String(jpeg);
    }

    private static VipsImage? Within(VipsImage picture, int side)
    {
        var ratio = (double)side / Math.Max(picture.Width, picture.Height);
        if (ratio >= 1) return null;
        return Resize.Scale(picture, new(Math.Max(1, (int)Math.Round(picture.Width * ratio)), Math.Max(1, (int)Math.Round(picture.Height * ratio))));
    }

    private static byte[] Encode(VipsImage picture, int quality)
    {
        using var save = new VipsOperation("jpegsave_buffer")
            .Set("in", picture)
            .Set("Q", quality)
            .Set("optimize_coding", true)
            .Set("subsample_mode", "on")
            .Set("strip", true);
        return save.Bytes();
    }
}
