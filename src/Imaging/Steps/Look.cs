namespace Darkroom.Imaging;

/// <summary>What a colour filter does.</summary>
/// <param name="Mix">Nine factors, row by row: how much red, green and blue go into each channel.</param>
/// <param name="Tone">What becomes of a level from 0 to 1, for red, green and blue.</param>
internal sealed record Look(double[] Mix, params Func<double, double>[] Tone)
{
    public const double Red = 0.2126;
    public const double Green = 0.7152;
    public const double Blue = 0.0722;

    // Every curve keeps black black and white white, but where taking that away is the look.
    public static Look Of(ColourFilter filter) => filter switch
    {
        ColourFilter.Dramatic => All(Saturation(0.8), v => Contrast(v, 0.75)),
        ColourFilter.Noir => All(Saturation(0), v => Contrast(Gamma(v, 0.92), 0.9)),
        ColourFilter.Sepia => new(Saturation(0), v => Gamma(v, 1.25), v => 0.94 * v, v => 0.8 * Gamma(v, 0.82)),
        ColourFilter.Warm => new(Saturation(1.08), v => Gamma(v, 1.16), v => Gamma(v, 1.03), v => 0.96 * Gamma(v, 0.84)),
        ColourFilter.Cool => new(Saturation(0.95), v => 0.96 * Gamma(v, 0.86), v => v, v => Gamma(v, 1.16)),
        ColourFilter.Vivid => All(Saturation(1.4), v => Contrast(v, 0.2)),
        ColourFilter.Fade => new(Saturation(0.78), v => 0.12 + (0.82 * v), v => 0.12 + (0.81 * v), v => 0.14 + (0.78 * v)),
        _ => throw new ArgumentOutOfRangeException(nameof(filter)),
    };

    private static Look All(double[] mix, Func<double, double> tone) => new(mix, tone, tone, tone);

    /// <summary>0 is grey, 1 changes nothing; brightness stays.</summary>
    public static double[] Saturation(double s) =>
    [
        Red + ((1 - Red) * s), Green * (1 - s), Blue * (1 - s),
        Red * (1 - s), Green + ((1 - Green) * s), Blue * (1 - s),
        Red * (1 - s), Green * (1 - s), Blue + ((1 - Blue) * s),
    ];

    /// <summary>Above 1 brighter, below darker.</summary>
    private static double Gamma(double level, double gamma) => Math.Pow(level, 1 / gamma);

    /// <summary>Between the straight line (0) and a smooth S (1).</summary>
    private static double Contrast(double level, double strength) => level + (strength * ((level * level * (3 - (2 * level))) - level));
}
