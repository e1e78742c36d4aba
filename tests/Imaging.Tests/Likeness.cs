namespace Darkroom.Tests;

/// <summary>How different two pictures look, in CIEDE2000: 1 is just visible, 2.3 is noticed.</summary>
internal static class Likeness
{
    public static (double Mean, double Max) Of(VipsImage a, VipsImage b)
    {
        using var first = Seen(a);
        using var second = Seen(b);
        using var difference = new VipsOperation("dE00").Set("left", first).Set("right", second);
        using var distance = difference.Image();
        using var mean = new VipsOperation("avg").Set("in", distance);
        using var max = new VipsOperation("max").Set("in", distance);
        return (mean.Number(), max.Number());
    }

    /// <summary>On grey, so that transparency is seen too.</summary>
    private static VipsImage Seen(VipsImage image)
    {
        using var rgb = new VipsOperation("colourspace").Set("in", image).Set("space", "srgb");
        using var coloured = rgb.Image();
        using var flatten = new VipsOperation("flatten").Set("in", coloured).Set("background", [128d]);
        using var flat = coloured.HasAlpha ? flatten.Image() : null;
        using var lab = new VipsOperation("colourspace").Set("in", flat ?? coloured).Set("space", "lab");
        return lab.Image();
    }
}
