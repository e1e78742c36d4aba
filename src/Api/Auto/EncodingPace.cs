namespace Darkroom.Api;

/// <summary>
/// How long this machine takes to encode each format: milliseconds for a million pixels, a guess at first and then what was measured, the
/// latest counting most. The encoder's effort is part of it, for it is the same for all.
/// </summary>
internal sealed class EncodingPace
{
    /// <summary>Of each new measurement.</summary>
    private const double Weight = 0.2;

    /// <summary>Pictures so small that their pixels are not what takes the time teach nothing.</summary>
    private const double FewestPixels = 100_000;

    /// <summary>A limit of bytes and the right quality are found by encoding again, mostly a few times.</summary>
    private const int EncodingsForTries = 4;

    private readonly double[] milliseconds = [.. Enum.GetValues<MediaType>().Select(FirstGuess)];

    /// <param name="pixels">Of the variant.</param>
    public TimeSpan Expected(Transformation transformation, long pixels) =>
        TimeSpan.FromMilliseconds(Work(transformation, pixels) / 1e6 * Volatile.Read(ref milliseconds[(int)transformation.Format]));

    public void Learn(Transformation transformation, long pixels, double measured)
    {
        if (pixels < FewestPixels || measured <= 0) return;
        var sample = measured / Work(transformation, pixels) * 1e6;
        ref var pace = ref milliseconds[(int)transformation.Format];
        double before, after;
        do
        {
            before = Volatile.Read(ref pace);
            after = before + (Weight * (sample - before));
        }
        while (Interlocked.CompareExchange(ref pace, after, before) != before);
    }

    private static double FirstGuess(MediaType format) => format switch
    {
        MediaType.Jpeg => 20,
        MediaType.Png => 90,
        MediaType.Webp => 120,
        _ => 200,
    };

    private static double Work(Transformation transformation, long pixels) => pixels * (transformation is { MaxBytes: null, AutoQuality: false } ? 1.0 : EncodingsForTries);
}
