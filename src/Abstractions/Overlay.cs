using System.Globalization;

namespace Darkroom.Abstractions;

/// <summary>Another image of the same account, laid over a picture.</summary>
[Immutable]
public sealed record Overlay
{
    internal static readonly Overlay None = new();

    /// <summary>As the URL has it: the owner's name for the image, or its id. Empty once it is known which image that is.</summary>
    public string Name { get; init; } = "";

    /// <summary>Which image, in which generation: what a variant is named by, so that it never outlives what it shows.</summary>
    public Stored? Image { get; init; }

    /// <summary>Percent of the picture's width, 1 to 100; null is its own size. Never larger than the picture.</summary>
    public int? Scale { get; init; }

    /// <summary>Percent, 1 to 100.</summary>
    public int Opacity { get; init; } = 100;

    public FocalPoint Place { get; init; } = FocalPoint.Middle;

    /// <summary>Repeated all over the picture, from its place on.</summary>
    public bool Tile { get; init; }

    /// <summary>One generation of one image.</summary>
    [Immutable]
    public readonly record struct Stored(ImageId Image, long Generation)
    {
        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Image}:{Generation}");

        internal static Stored? Read(ReadOnlySpan<char> text)
        {
            var colon = text.IndexOf(':');
            if (colon < 0 || !ImageId.TryParse(text[..colon], out var image)) return null;
            var digits = text[(colon + 1)..];
            return long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var generation) && (digits[0] != '0' || digits.Length == 1)
                ? new(image, generation)
                : null;
        }
    }
}
