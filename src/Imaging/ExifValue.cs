using System.Globalization;
using System.Text;
using MetadataExtractor;
using MetadataExtractor.Formats.Exif;

namespace Darkroom.Imaging;

/// <summary>One EXIF tag under the name that the standard gives it, as a string or a double.</summary>
internal static class ExifValue
{
    private const int MaxCharacters = 1_000;
    private const int MaxNumbers = 16;

    /// <summary>Where the library's name, without its spaces, is not the standard's.</summary>
    private static readonly Dictionary<string, string> Names = new(StringComparer.Ordinal)
    {
        ["ExifImageWidth"] = "PixelXDimension",
        ["ExifImageHeight"] = "PixelYDimension",
        ["WhiteBalanceMode"] = "WhiteBalance",
        ["FocalLength35"] = "FocalLengthIn35mmFilm",
        ["UniqueImageID"] = "ImageUniqueID",
    };

    public static string Name(Tag tag)
    {
        var name = string.Concat(tag.Name.Where(char.IsAsciiLetterOrDigit));
        return Names.GetValueOrDefault(name, name);
    }

    /// <summary>Null when it says nothing, or nothing that a person could read.</summary>
    public static object? Of(MetadataExtractor.Directory directory, int tag) => (directory, tag) switch
    {
        (GpsDirectory gps, GpsDirectory.TagLatitude) => Degrees(gps.GetGeoLocation()?.Latitude),
        (GpsDirectory gps, GpsDirectory.TagLongitude) => Degrees(gps.GetGeoLocation()?.Longitude),
        // The sign says it.
        (GpsDirectory, GpsDirectory.TagLatitudeRef or GpsDirectory.TagLongitudeRef) => null,
        (GpsDirectory, GpsDirectory.TagTimeStamp) or (_, ExifDirectoryBase.TagUserComment) => Text(directory.GetDescription(tag)),
        (_, ExifDirectoryBase.TagExposureTime) when directory.GetObject(tag) is Rational time => Exposure(time),
        _ => Plain(directory.GetObject(tag)),
    };

    private static object? Plain(object? value) => value switch
    {
        StringValue text => Text(text.ToString()),
        string text => Text(text),
        byte[] bytes => bytes.AsSpan().IndexOfAnyExceptInRange((byte)' ', (byte)'~') < 0 ? Text(Encoding.ASCII.GetString(bytes)) : null,
        Rational rational => Number(rational.ToDouble()),
        Array { Length: <= MaxNumbers } many => Text(string.Join(' ', many.Cast<object>().Select(one => Convert.ToString(Plain(one), CultureInfo.InvariantCulture)))),
        Array => null,
        IConvertible number => Number(number.ToDouble(CultureInfo.InvariantCulture)),
        _ => null,
    };

    /// <summary>As photographers write it: 1/125, but 2.5.</summary>
    private static object? Exposure(Rational time)
    {
        var seconds = time.ToDouble();
        if (!double.IsFinite(seconds) || seconds <= 0) return null;
        return seconds < 1 ? string.Create(CultureInfo.InvariantCulture, $"1/{Math.Round(1 / seconds)}") : Number(seconds);
    }

    private static object? Degrees(double? value) => value is { } degrees ? Number(degrees) : null;

    private static object? Number(double value) => double.IsFinite(value) ? Math.Round(value, 7) : null;

    /// <summary>Without control characters: some databases keep none, and none shows.</summary>
    private static object? Text(string? text)
    {
        var shown = new StringBuilder(text?.Length ?? 0);
        foreach (var rune in (text ?? "").EnumerateRunes())
        {
            if (shown.Length + rune.Utf16SequenceLength > MaxCharacters) break;
            if (!Rune.IsControl(rune)) shown.Append(rune);
        }

        var trimmed = shown.ToString().Trim();
        return trimmed.Length == 0 ? null : trimmed;
    }
}
