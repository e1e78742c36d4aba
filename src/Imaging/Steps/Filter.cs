namespace Darkroom.Imaging;

/// <summary>Mixes the channels, then bends each along its tone curve. Transparency goes through untouched.</summary>
internal static class Filter
{
    public static VipsImage Apply(VipsImage image, RenderPlan plan)
    {
        if (plan.Transformation.Filter is not { } name) return image;
        var look = Look.Of(name);
        using var rgb = image.Interpretation == Interpretation.Rgb ? null : Rgb.Of(image);
        using var mixed = Levels.Mix(rgb ?? image, look.Mix);
        return Levels.Bend(mixed, look.Tone);
    }
}
