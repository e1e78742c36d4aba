namespace Darkroom.Tests;

/// <summary>A picture that the pipeline made in the tests' own process, opened again.</summary>
internal sealed class Variant : IDisposable
{
    private Variant(VipsImage image, string path) => (Image, Path) = (image, path);

    public VipsImage Image { get; }

    public string Path { get; }

    public Size Size => new(Image.Width, Image.Height);

    /// <summary>Renders <paramref name="source"/>; an animation comes as a strip of its frames.</summary>
    /// <param name="overlay">The file that an overlay's name stands for.</param>
    public static Variant Of(string source, string text, string? overlay = null)
    {
        var options = new ImagingOptions();
        var transformation = Transformation.Parse(text).Value!;
        var header = Inspector.ReadHeader(source, options);
        Assert.True(header.Ok, header.Detail);
        var plan = Pipeline.Plan(source, header.Value, transformation, options.OutputLimits);
        Assert.True(plan.Ok, plan.Detail);
        var path = Sources.NewPath(transformation.Format.Extension);
        var painted = plan.Value.With(overlay, options);
        Assert.True(painted.Ok, painted.Detail);
        Pipeline.Run(source, path, painted.Value);
        return Open(path, transformation.Format);
    }

    public static Variant Open(string path, MediaType type)
    {
        using var header = Loader.OpenHeader(path, type);
        using var load = new VipsOperation(type switch
        {
            MediaType.Jpeg => "jpegload",
            MediaType.Png => "pngload",
            MediaType.Webp => "webpload",
            MediaType.Gif => "gifload",
            _ => "heifload",
        }).Set("filename", path);
        if (type.Animates && header.Pages > 1) load.Set("n", -1);
        using var lazy = load.Image();
        return new(lazy.ToMemory(), path);
    }

    /// <summary>One pixel's bands.</summary>
    public byte[] Pixel(int x, int y)
    {
        var bands = new byte[Image.Bands];
        for (var band = 0; band < bands.Length; band++)
        {
            using var crop = new VipsOperation("extract_area").Set("input", Image).Set("left", x).Set("top", y).Set("width", 1).Set("height", 1);
            using var point = crop.Image();
            using var extract = new VipsOperation("extract_band").Set("in", point).Set("band", band);
            using var one = extract.Image();
            using var average = new VipsOperation("avg").Set("in", one);
            bands[band] = (byte)average.Number();
        }

        return bands;
    }

    public void Dispose() => Image.Dispose();
}
