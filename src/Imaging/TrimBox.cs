namespace Darkroom.Imaging;

/// <summary>
/// A trim is a crop whose region the picture itself tells. It is found before the plan is made, on a decode of its own, so that the real one
/// shrinks on load and in order as for any crop, and so that the limits judge the size that is really made.
/// </summary>
internal static class TrimBox
{
    /// <summary>How far a channel may be from the corner's colour: what JPEG does to a flat edge.</summary>
    private const double Threshold = 10;

    private const int SmallestSide = 3;

    // The original is within its own limits already.
    private static readonly OutputLimits Any = new(int.MaxValue, int.MaxValue, int.MaxValue, EnlargeExactBox: false);

    public static Transformation Resolve(string path, Header header, Transformation wish)
    {
        var plan = RenderPlan.For(header, new() { Crop = wish.Crop, Page = wish.Page, Format = MediaType.Png }, Any).Value!;
        using var picture = Pipeline.Draw(path, plan);
        if (Find(picture) is not { } found) return wish with { Trim = false };
        var (left, top) = (wish.Crop?.X ?? 0, wish.Crop?.Y ?? 0);
        return wish with { Trim = false, Crop = found with { X = left + found.X, Y = top + found.Y } };
    }

    /// <summary>Null when all is of one colour, which would leave nothing, or there is nothing to compare.</summary>
    private static Region? Find(VipsImage picture)
    {
        // What looks for edges looks at neighbours, too: so small a picture is all edge.
        if (picture.Width < SmallestSide || picture.Height < SmallestSide) return null;
        var corner = Enumerable.Range(0, picture.Bands).Select(band => Corner(picture, band)).ToArray();
        // Where the corner is transparent, what counts is transparency, not a colour that nobody sees.
        using var alpha = picture.HasAlpha && corner[^1] == 0 ? Band(picture, picture.Bands - 1) : null;
        var colours = picture.HasAlpha ? corner[..^1] : corner;
        using var find = new VipsOperation("find_trim")
            .Set("in", alpha ?? picture)
            .Set("threshold", Threshold)
            .Set("background", alpha is null ? colours : [0d]);
        find.Run();
        var region = new Region(find.Whole("left"), find.Whole("top"), find.Whole("width"), find.Whole("height"));
        return region.Size.Pixels == 0 ? null : region;
    }

    private static double Corner(VipsImage picture, int band)
    {
        using var one = Band(picture, band);
        using var cut = new VipsOperation("extract_area").Set("input", one).Set("left", 0).Set("top", 0).Set("width", 1).Set("height", 1);
        using var point = cut.Image();
        using var value = new VipsOperation("avg").Set("in", point);
        return value.Number();
    }

    private static VipsImage Band(VipsImage picture, int band)
    {
        using var extract = new VipsOperation("extract_band").Set("in", picture).Set("band", band);
        return extract.Image();
    }
}
