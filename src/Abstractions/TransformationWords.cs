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

    /// <summary>Large enough to cover the box on both sides; nothing is cut.</summary>
    Outside,

    /// <summary>As <see cref="Contain"/>, but a picture smaller than the box keeps its size.</summary>
    Pad,
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

/// <summary>What of the original's metadata goes into a variant.</summary>
public enum Metadata
{
    None,

    /// <summary>Who made it, and whose it is.</summary>
    Copyright,

    /// <summary>That, and how and when it was taken; never where, nor with which copy of a camera.</summary>
    Exif,
}

/// <summary>What of a picture counts most: an edge, a corner, or what libvips finds interesting.</summary>
public enum Gravity
{
    Center,
    North,
    NorthEast,
    East,
    SouthEast,
    South,
    SouthWest,
    West,
    NorthWest,

    /// <summary>Where a person would look: faces' colours, edges, saturation. Only a cover cuts by it.</summary>
    Attention,

    /// <summary>Where most is going on. Only a cover cuts by it.</summary>
    Entropy,
}

/// <summary>A place in a picture, in hundredths of its width and height from the top left.</summary>
[Immutable]
public readonly record struct FocalPoint(int X, int Y)
{
    public static readonly FocalPoint Middle = new(50, 50);

    /// <summary>The points of the compass as URLs name them.</summary>
    public static readonly IReadOnlyDictionary<string, FocalPoint> Named = Enum.GetValues<Gravity>()
        .Where(gravity => gravity < Gravity.Attention)
        .ToDictionary(gravity => gravity.ToString().ToLowerInvariant(), Of, StringComparer.Ordinal);

    /// <summary>The middle where libvips is to find a place.</summary>
    public static FocalPoint Of(Gravity gravity) => gravity switch
    {
        Gravity.North => new(50, 0),
        Gravity.NorthEast => new(100, 0),
        Gravity.East => new(100, 50),
        Gravity.SouthEast => new(100, 100),
        Gravity.South => new(50, 100),
        Gravity.SouthWest => new(0, 100),
        Gravity.West => new(0, 50),
        Gravity.NorthWest => new(0, 0),
        _ => Middle,
    };

    /// <summary>How far to the right and down the smaller begins in the larger; negative where it is not smaller.</summary>
    public (int Left, int Top) Place(Size larger, Size smaller) => ((larger.Width - smaller.Width) * X / 100, (larger.Height - smaller.Height) * Y / 100);
}

/// <summary>An sRGB colour, 8 bits each.</summary>
[Immutable]
public readonly record struct Rgba(byte Red, byte Green, byte Blue, byte Alpha = 255)
{
    public static readonly Rgba White = new(255, 255, 255);

    public bool IsGrey => Red == Green && Green == Blue;

    /// <summary>What is seen of it in front of white.</summary>
    public Rgba OnWhite() => new(Over(Red), Over(Green), Over(Blue));

    private byte Over(byte channel) => (byte)(((channel * Alpha) + (255 * (255 - Alpha)) + 127) / 255);
}
