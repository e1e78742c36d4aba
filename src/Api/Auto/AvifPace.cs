namespace Darkroom.Api;

/// <summary>
/// How long this machine takes to encode AVIF: milliseconds for a million pixels, a guess at first and then what was measured, the latest
/// counting most. The encoder's effort is part of it, for it is the same for all.
/// </summary>
internal sealed class AvifPace
{
    private const double FirstGuess = 200;

    /// <summary>Of each new measurement.</summary>
    private const double Weight = 0.2;

    /// <summary>Pictures so small that their pixels are not what takes the time teach nothing.</summary>
    private const double FewestPixels = 100_000;

    /// <summary>A limit of bytes is met by encoding again, mostly a few times.</summary>
    private const int EncodingsForMaxBytes = 4;

    private double milliseconds = FirstGuess;

    public double MillisecondsPerMegapixel => Volatile.Read(ref milliseconds);

    /// <param name="pixels">Of the variant.</param>
    public TimeSpan Expected(Transformation transformation, long pixels) =>
        TimeSpan.FromMilliseconds(Work(transformation, pixels) / 1e6 * MillisecondsPerMegapixel);

    public void Learn(Transformation transformation, long pixels, double measured)
    {
        if (transformation.Format != MediaType.Avif || pixels < FewestPixels || measured <= 0) return;
        var sample = measured / Work(transformation, pixels) * 1e6;
        double before, after;
        do
        {
            before = MillisecondsPerMegapixel;
            after = before + (Weight * (sample - before));
        }
        while (Interlocked.CompareExchange(ref milliseconds, after, before) != before);
    }

    private static double Work(Transformation transformation, long pixels) => pixels * (transformation.MaxBytes is null ? 1.0 : EncodingsForMaxBytes);
}
