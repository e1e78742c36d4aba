using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace Darkroom.Abstractions;

/// <summary>How a picture meets the box that was asked for.</summary>
public enum Fit
{
    /// <summary>Fills the exact box, cuts what hangs over, keeps the centre. The default when both sides are given.</summary>
    Cover,

    /// <summary>The whole picture in the exact box, the rest transparent (white where the format has no alpha).</summary>
    Contain,

    /// <summary>The exact box, proportions given up.</summary>
    Fill,

    /// <summary>As large as fits in the box, never enlarged. What one side alone means.</summary>
    Inside,
}

/// <summary>A treatment of all colours.</summary>
public enum ColourFilter
{
    /// <summary>More contrast, a little less colour.</summary>
    Dramatic,

    /// <summary>Contrasty grey.</summary>
    Noir,

    /// <summary>The brown of old prints.</summary>
    Sepia,

    /// <summary>Towards amber.</summary>
    Warm,

    /// <summary>Towards blue.</summary>
    Cool,

    /// <summary>More colour.</summary>
    Vivid,

    /// <summary>Lifted blacks, less contrast.</summary>
    Fade,
}

/// <summary>What of the output is shown; outside it is transparent (white where the format has no alpha).</summary>
public enum Mask
{
    /// <summary>The largest ellipse that fits in the output.</summary>
    Ellipse,
}

/// <summary>
/// What to make of an original: the one canonical request. Its text (<c>h-400_w-600_q-80.webp</c>: fixed order, defaults
/// dropped) names the variant, so two spellings of one wish are one render. The grammar is in <see cref="TransformationGrammar"/>.
/// </summary>
[Immutable]
[JsonConverter(typeof(TextConverter<Transformation>))]
public sealed record Transformation : IParsable<Transformation>
{
    /// <summary>The part of the upright original that is the picture from here on; null is all of it.</summary>
    public Region? Crop { get; init; }

    /// <summary>Pixels; null keeps the ratio.</summary>
    public int? Height { get; init; }

    /// <summary>Pixels; null keeps the ratio.</summary>
    public int? Width { get; init; }

    public Fit Fit { get; init; }

    /// <summary>1 to 100; null is the encoder's default. Ignored by formats without loss.</summary>
    public int? Quality { get; init; }

    public bool Grayscale { get; init; }

    /// <summary>Comes after <see cref="Grayscale"/>, so that a grey picture can be tinted.</summary>
    public ColourFilter? Filter { get; init; }

    /// <summary>Sigma of a Gaussian in pixels of the output, 1 to 100.</summary>
    public int? Blur { get; init; }

    public Mask? Mask { get; init; }

    public bool RemoveBackground { get; init; }

    /// <summary>All frames side by side in one still picture.</summary>
    public bool SpriteSheet { get; init; }

    public required MediaType Format { get; init; }

    /// <summary>The canonical text.</summary>
    public override string ToString() => TransformationGrammar.Write(this);

    /// <summary>Reads <c>op_op.format</c>; the failure's detail names the op that is wrong and its range.</summary>
    public static Result<Transformation> Parse(string text) => TransformationGrammar.Read(text);

    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, [MaybeNullWhen(false)] out Transformation result)
    {
        var read = TransformationGrammar.Read(s ?? "");
        result = read.Value;
        return read.Ok;
    }

    static Transformation IParsable<Transformation>.Parse(string s, IFormatProvider? provider) =>
        TryParse(s, provider, out var read) ? read : throw new FormatException($"'{s}' is not a transformation.");
}
