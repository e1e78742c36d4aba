namespace Darkroom.Imaging;

/// <summary>Brightness, contrast, gamma, tint and negation, in this order: each a curve, all of them one table.</summary>
internal static class Tone
{
    public static VipsImage Apply(VipsImage image, RenderPlan plan)
    {
        var wish = plan.Transformation;
        if (wish is { Brightness: 0, Contrast: 0, GammaTenths: null, Tint: null, Negate: false }) return image;
        if (wish.Tint is not { } colour) return Levels.Bend(image, [.. Enumerable.Repeat(Curve(wish, 1), 3)]);

        // The other curves first: tinted, a level says nothing of the picture's own any more.
        using var rgb = image.Bands < 3 ? Rgb.Of(image) : null;
        using var grey = Levels.Mix(rgb ?? image, Look.Saturation(0));
        return Levels.Bend(grey, Curve(wish, Bow(colour, colour.Red)), Curve(wish, Bow(colour, colour.Green)), Curve(wish, Bow(colour, colour.Blue)));
    }

    private static Func<double, double> Curve(Transformation wish, double bow)
    {
        var gamma = 10d / (wish.GammaTenths ?? 10);
        // From flat over the straight line to a step.
        var slope = Math.Tan((1 + (wish.Contrast / 100d)) * Math.PI / 4);
        return level =>
        {
            level = Math.Clamp(level + (wish.Brightness / 100d), 0, 1);
            level = Math.Clamp(0.5 + ((level - 0.5) * slope), 0, 1);
            level = Math.Pow(level, gamma * bow);
            return wish.Negate ? 1 - level : level;
        };
    }

    /// <summary>The exponent by which a grey as light as the colour gets its channel, while black stays black and white white.</summary>
    private static double Bow(Rgba colour, byte channel)
    {
        var light = ((Look.Red * colour.Red) + (Look.Green * colour.Green) + (Look.Blue * colour.Blue)) / 255;
        return Math.Log(Bounded(channel / 255d)) / Math.Log(Bounded(light));
    }

    private static double Bounded(double level) => Math.Clamp(level, 0.02, 0.98);
}
