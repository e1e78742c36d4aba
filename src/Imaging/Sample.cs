namespace Darkroom.Imaging;

/// <summary>
/// At most a quarter of a megapixel of a picture's first frame, to try encoders on. Parts at full size rather than the whole made smaller:
/// what an encoder loses is in the detail.
/// </summary>
internal sealed class Sample : IDisposable
{
    private const int Tile = 256;

    private readonly VipsImage picture;
    private readonly byte[] grey;

    private Sample(VipsImage picture) => (this.picture, grey) = (picture, Grey(picture));

    public static Sample Of(VipsImage image)
    {
        var height = image.Number("page-height") ?? image.Height;
        var tiles = new List<VipsImage>(4);
        try
        {
            foreach (var (top, rows) in Parts(height))
            {
                foreach (var (left, columns) in Parts(image.Width)) tiles.Add(Cut(image, left, top, columns, rows));
            }

            using var join = new VipsOperation("arrayjoin").Set("in", tiles).Set("across", image.Width > Tile ? 2 : 1);
            using var lazy = join.Image();
            using var flat = lazy.HasAlpha ? Flat(lazy) : null;
            using var joined = (flat ?? lazy).ToMemory();
            using var copy = new VipsOperation("copy").Set("in", joined);
            var bare = copy.Image();
            bare.Forget();
            return new(bare);
        }
        finally
        {
            tiles.ForEach(tile => tile.Dispose());
        }
    }

    /// <summary>1 is the same. By structure, as the eye sees: mean SSIM of brightness in squares of 8 pixels.</summary>
    public double LikenessAfter(MediaType format, int quality, string scratch)
    {
        Encoder.Save(picture, scratch, format, quality);
        using var encoded = Loader.OpenHeader(scratch, format);
        return Ssim.Of(grey, Grey(encoded), picture.Width, picture.Height);
    }

    public void Dispose() => picture.Dispose();

    /// <summary>All of a short side, else two parts of it, on the borders of the encoders' blocks.</summary>
    private static IEnumerable<(int Start, int Length)> Parts(int length)
    {
        if (length <= Tile) return [(0, length)];
        var quarter = (length - Tile) / 4;
        return [(quarter / 16 * 16, Tile), (quarter * 3 / 16 * 16, Tile)];
    }

    private static VipsImage Cut(VipsImage image, int left, int top, int width, int height)
    {
        using var cut = new VipsOperation("extract_area").Set("input", image).Set("left", left).Set("top", top).Set("width", width).Set("height", height);
        return cut.Image();
    }

    private static VipsImage Flat(VipsImage image)
    {
        using var flatten = new VipsOperation("flatten").Set("in", image).Set("background", [128d]);
        return flatten.Image();
    }

    private static byte[] Grey(VipsImage image)
    {
        using var convert = new VipsOperation("colourspace").Set("in", image).Set("space", "b-w");
        using var converted = convert.Image();
        using var extract = new VipsOperation("extract_band").Set("in", converted).Set("band", 0);
        using var one = extract.Image();
        return one.Samples();
    }
}
