using System.Globalization;

namespace Darkroom.Api.Dialects.ImageResizer;

/// <summary>Bytes for people: powers of 1,024, one decimal below ten, none above, a zero never.</summary>
internal static class ReadableSize
{
    private static readonly string[] Units = ["B", "KB", "MB", "GB", "TB", "PB", "EB"];

    public static string Of(long bytes)
    {
        var (value, unit) = ((double)bytes, 0);
        // What would round up to 1,024 is one of the next unit.
        while (Math.Round(value) >= 1024 && unit < Units.Length - 1) (value, unit) = (value / 1024, unit + 1);
        var rounded = Math.Round(value, 1, MidpointRounding.AwayFromZero) < 10
            ? Math.Round(value, 1, MidpointRounding.AwayFromZero)
            : Math.Round(value, MidpointRounding.AwayFromZero);
        return string.Create(CultureInfo.InvariantCulture, $"{rounded:0.#} {Units[unit]}");
    }
}
