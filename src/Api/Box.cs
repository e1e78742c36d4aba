using System.Globalization;

namespace Darkroom.Api;

/// <summary>Sides that a query asks for, in pixels; null keeps the ratio.</summary>
internal sealed record Box(int? Width, int? Height)
{
    public bool IsEmpty => Width is null && Height is null;

    /// <summary>Empty texts are none. <c>Invalid</c> names the side and its range.</summary>
    public static Result<Box> Read(string? width, string? height)
    {
        if (!TrySide(width, out var w)) return OutOfRange("width");
        return TrySide(height, out var h) ? new Box(w, h) : OutOfRange("height");
    }

    /// <summary>The whole picture within the box, never enlarged, in its own format; null when no side is asked for.</summary>
    public Transformation? Within(Image image) =>
        IsEmpty ? null : new Transformation { Width = Width, Height = Height, Fit = Fit.Inside, Format = image.Content.Type.Shown };

    private static bool TrySide(string? text, out int? side)
    {
        side = null;
        if (string.IsNullOrEmpty(text)) return true;
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var pixels) || pixels is < 1 or > TransformationGrammar.MaxSide) return false;
        side = pixels;
        return true;
    }

    private static (Failure, string) OutOfRange(string side) => (Failure.Invalid, $"{side} must be a whole number from 1 to {TransformationGrammar.MaxSide}");
}
