using System.Globalization;

namespace Darkroom.Abstractions;

/// <summary>
/// What <c>dpr</c> multiplies: every length that is said in pixels of the variant, so that the picture is the same with more pixels. A crop's are the
/// original's, and a share (a percentage, a place) needs no multiplying.
/// </summary>
internal static class TransformationDensity
{
    private static readonly (string Op, int Most, Func<Transformation, int?> Get, Func<Transformation, int, Transformation> Set)[] Lengths =
    [
        ("h", TransformationGrammar.MaxSide, t => t.Height, (t, n) => t with { Height = n }),
        ("w", TransformationGrammar.MaxSide, t => t.Width, (t, n) => t with { Width = n }),
        ("blur", TransformationGrammar.MaxBlur, t => t.Blur, (t, n) => t with { Blur = n }),
        ("pixelate", TransformationGrammar.MaxPixelate, t => t.Pixelate, (t, n) => t with { Pixelate = n }),
        ("pad", TransformationGrammar.MaxPadding, t => t.Padding, (t, n) => t with { Padding = n }),
        // A corner is never rounder than round: more changes nothing.
        ("radius", int.MaxValue, t => t.Radius, (t, n) => t with { Radius = Math.Min(n, TransformationGrammar.MaxSide) }),
        ("overlayx", Overlay.MaxOffset, t => t.Overlay?.X, (t, n) => t with { Overlay = t.Overlay! with { X = n } }),
        ("overlayy", Overlay.MaxOffset, t => t.Overlay?.Y, (t, n) => t with { Overlay = t.Overlay! with { Y = n } }),
        ("textsize", Caption.MaxSize, t => t.Caption?.Size, (t, n) => t with { Caption = t.Caption! with { Size = n } }),
        ("textwidth", TransformationGrammar.MaxSide, t => t.Caption?.Width, (t, n) => t with { Caption = t.Caption! with { Width = n } }),
    ];

    /// <summary>Pixels of the device instead of the page's.</summary>
    public static Result<Transformation> Of(Transformation transformation)
    {
        if (transformation.Density is not { } tenths) return transformation;
        foreach (var (op, most, get, set) in Lengths)
        {
            if (get(transformation) is not { } pixels) continue;
            var times = (int)Math.Round(pixels * tenths / 10d, MidpointRounding.AwayFromZero);
            if (Math.Abs(times) > most) return (Failure.Invalid, string.Create(CultureInfo.InvariantCulture, $"dpr must keep {op} within {most}; it would be {times}"));
            transformation = set(transformation, times);
        }

        return transformation with { Density = null };
    }
}
