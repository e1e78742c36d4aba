namespace Darkroom.Imaging;

/// <summary>What an overlay and a caption look like, each drawn once however many frames it is laid over.</summary>
internal sealed class Decals : IDisposable
{
    private readonly Dictionary<string, Decal> drawn = new(StringComparer.Ordinal);

    public VipsImage Lay(string name, VipsImage frame, Func<Decal> draw)
    {
        if (!drawn.TryGetValue(name, out var decal)) drawn.Add(name, decal = draw());
        return decal.Over(frame);
    }

    /// <summary>A decal can be drawn again afterwards.</summary>
    public void Dispose()
    {
        foreach (var decal in drawn.Values) decal.Picture.Dispose();
        drawn.Clear();
    }
}

/// <summary>A picture with alpha, in memory, and where its left top corner lies; what hangs over the edge is not seen.</summary>
internal sealed record Decal(VipsImage Picture, int Left, int Top)
{
    public VipsImage Over(VipsImage frame)
    {
        using var rgb = frame.Interpretation == Interpretation.Rgb ? null : Rgb.Of(frame);
        using var both = Over(rgb ?? frame, Picture, Left, Top);
        if (frame.HasAlpha) return both.ToWhole(SampleFormat.Byte);
        using var whole = both.ToWhole(SampleFormat.Byte);
        using var opaque = new VipsOperation("extract_band").Set("in", whole).Set("band", 0).Set("n", 3);
        return opaque.Image();
    }

    private static VipsImage Over(VipsImage below, VipsImage above, int left, int top)
    {
        using var compose = new VipsOperation("composite2")
            .Set("base", below)
            .Set("overlay", above)
            .Set("mode", "over")
            .Set("x", left)
            .Set("y", top)
            .Set("compositing_space", "srgb");
        return compose.Image();
    }
}
