namespace Darkroom.Imaging;

/// <summary>Three channels of colour, even where all are grey.</summary>
internal static class Rgb
{
    /// <summary>Always a new picture.</summary>
    public static VipsImage Of(VipsImage image)
    {
        using var convert = new VipsOperation("colourspace").Set("in", image).Set("space", "srgb");
        return convert.Image();
    }
}
