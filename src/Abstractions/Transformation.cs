using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace Darkroom.Abstractions;

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

    /// <summary>Cuts off edges of one colour (that of the top left corner), after <see cref="Crop"/> and before all else.</summary>
    public bool Trim { get; init; }

    /// <summary>Upside down; comes before <see cref="Rotate"/>.</summary>
    public bool Flip { get; init; }

    /// <summary>Left becomes right; comes before <see cref="Rotate"/>.</summary>
    public bool Flop { get; init; }

    /// <summary>Degrees clockwise, 0 to 359. Width and height are those of the turned picture.</summary>
    public int Rotate { get; init; }

    /// <summary>Pixels; null keeps the ratio.</summary>
    public int? Height { get; init; }

    /// <summary>Pixels; null keeps the ratio.</summary>
    public int? Width { get; init; }

    public Fit Fit { get; init; }

    /// <summary>What stays when a cover cuts, or where the picture lies in the box of a contain or pad.</summary>
    public Gravity Gravity { get; init; }

    /// <summary>Overrides <see cref="Gravity"/>.</summary>
    public FocalPoint? Focus { get; init; }

    /// <summary>1 to 100; null is the encoder's default. Ignored by formats without loss.</summary>
    public int? Quality { get; init; }

    /// <summary>As low a quality as still looks the same; overrides <see cref="Quality"/>.</summary>
    public bool AutoQuality { get; init; }

    /// <summary>Bytes that the variant should not exceed: quality goes down until it does not, to 1 at worst. Ignored by formats without loss.</summary>
    public int? MaxBytes { get; init; }

    public bool Grayscale { get; init; }

    /// <summary>Comes after <see cref="Grayscale"/>, so that a grey picture can be tinted.</summary>
    public ColourFilter? Filter { get; init; }

    /// <summary>The brown of old prints.</summary>
    public bool Sepia { get; init; }

    /// <summary>Percent, -100 (grey) to 100 (twice as much colour).</summary>
    public int Saturation { get; init; }

    /// <summary>Degrees by which all colours go round, 0 to 359.</summary>
    public int Hue { get; init; }

    /// <summary>Percent of the whole range that is added to each level, -100 to 100.</summary>
    public int Brightness { get; init; }

    /// <summary>Percent, -100 (one grey) to 100 (no shade between black and white).</summary>
    public int Contrast { get; init; }

    /// <summary>Tenths, 1 to 50; above 10 it brightens what lies between black and white.</summary>
    public int? GammaTenths { get; init; }

    /// <summary>All in shades of one colour, black and white kept.</summary>
    public Rgba? Tint { get; init; }

    /// <summary>Every level becomes its opposite.</summary>
    public bool Negate { get; init; }

    /// <summary>Sigma of a Gaussian in pixels of the output, 1 to 100.</summary>
    public int? Blur { get; init; }

    /// <summary>Strength, 1 to 100, at edges; flat areas stay.</summary>
    public int? Sharpen { get; init; }

    /// <summary>Pixels of the output that one square is wide and high, 2 to 1,000.</summary>
    public int? Pixelate { get; init; }

    public Mask? Mask { get; init; }

    /// <summary>Pixels of the output by which its corners are rounded; ignored beside <see cref="Mask"/>.</summary>
    public int? Radius { get; init; }

    /// <summary>Pixels of background around the finished picture, on each side.</summary>
    public int? Padding { get; init; }

    /// <summary>What is behind all that is transparent; null leaves it so (white where the format has no alpha).</summary>
    public Rgba? Background { get; init; }

    public bool RemoveBackground { get; init; }

    /// <summary>Another image over the finished picture.</summary>
    public Overlay? Overlay { get; init; }

    /// <summary>Words over all that.</summary>
    public Caption? Caption { get; init; }

    public Metadata Keep { get; init; }

    /// <summary>The one frame of an animation that is shown, from 1.</summary>
    public int? Page { get; init; }

    /// <summary>All frames side by side in one still picture.</summary>
    public bool SpriteSheet { get; init; }

    public required MediaType Format { get; init; }

    /// <summary>Whether it says what there is to say of the original, which for that is only looked at.</summary>
    public bool DescribesOriginal => Format == MediaType.Json && this == new Transformation { Format = MediaType.Json };

    /// <summary>Tenths of a device pixel per pixel: only while a text is read, then part of all lengths that it counts for.</summary>
    internal int? Density { get; init; }

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
