using System.Globalization;

namespace Darkroom.Api.Dialects.ImageResizer;

/// <summary>One side: pixels, or percent of the picture's.</summary>
internal readonly record struct Extent(int Value, bool IsPercent)
{
    private const int MostPercent = 1_000;

    public int Of(int side) => IsPercent ? Math.Max(1, (int)Math.Round(side * (Value / 100.0))) : Value;

    public static Extent? Parse(string text)
    {
        // A percent sign that nobody escaped arrives as it is.
        var percent = text.EndsWith('%');
        if (!int.TryParse(percent ? text.AsSpan(0, text.Length - 1) : text, NumberStyles.None, CultureInfo.InvariantCulture, out var value)) return null;
        return value >= 1 && value <= (percent ? MostPercent : TransformationGrammar.MaxSide) ? new Extent(value, percent) : null;
    }

    /// <summary><c>WxH</c>, or one side for both.</summary>
    public static (Extent Width, Extent Height)? ParseBox(string text)
    {
        var by = text.IndexOf('x', StringComparison.OrdinalIgnoreCase);
        if (by < 0) return Parse(text) is { } both ? (both, both) : null;
        return Parse(text[..by]) is { } width && Parse(text[(by + 1)..]) is { } height ? (width, height) : null;
    }
}

/// <summary>A part of the original, in its pixels.</summary>
/// <param name="Corner">Its top left; null is as much to the left as to the right.</param>
internal readonly record struct CropBox(Extent Width, Extent Height, (int X, int Y)? Corner)
{
    public static CropBox? Parse(string text)
    {
        var parts = text.Split(',');
        if (parts.Length is not (1 or 3) || Extent.ParseBox(parts[0]) is not { } box) return null;
        if (parts.Length == 1) return new CropBox(box.Width, box.Height, null);
        return int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var x) && int.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out var y)
            ? new CropBox(box.Width, box.Height, (x, y))
            : null;
    }

    /// <summary>What of it lies in a picture; null when that is the whole picture. A corner outside is moved to the last pixel.</summary>
    public Region? In(Size size)
    {
        var (width, height) = (Math.Min(Width.Of(size.Width), size.Width), Math.Min(Height.Of(size.Height), size.Height));
        var (x, y) = Corner is { } corner
            ? (Math.Min(corner.X, size.Width - 1), Math.Min(corner.Y, size.Height - 1))
            : ((size.Width - width) / 2, (size.Height - height) / 2);
        var region = new Region(x, y, Math.Min(width, size.Width - x), Math.Min(height, size.Height - y));
        return region == new Region(0, 0, size.Width, size.Height) ? null : region;
    }
}
