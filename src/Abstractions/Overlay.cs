using System.Globalization;

namespace Darkroom.Abstractions;

/// <summary>Another image of the same account, laid over a picture.</summary>
[Immutable]
public sealed record Overlay
{
    /// <summary>The furthest that it can be moved from its place.</summary>
    public const int MaxOffset = 65_535;

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

    /// <summary>Pixels of the output to the right of its place; at the right edge to the left of it, so that more is always further in.</summary>
    public int X { get; init; }

    /// <summary>The same downwards, at the lower edge upwards.</summary>
    public int Y { get; init; }

    /// <summary>Repeated all over the picture, from its place on.</summary>
    public bool Tile { get; init; }

    /// <summary>Where the left top corner of one of <paramref name="size"/> lies.</summary>
    public (int Left, int Top) In(Size room, Size size)
    {
        var (left, top) = Place.Place(room, size);
        return (left + (Place.X == 100 ? -X : X), top + (Place.Y == 100 ? -Y : Y));
    }

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
