using System.Text.Encodings.Web;
using System.Text.Json;
using MetadataExtractor;
using MetadataExtractor.Formats.Exif;

namespace Darkroom.Imaging;

/// <summary>
/// A picture's EXIF as JSON. libvips finds the block in every format; MetadataExtractor reads it, because libvips' own fields are
/// sentences for people ("4/300 (1/75 sec., Rational, …)") from which values could only be guessed back. Makers' notes are left out.
/// </summary>
internal static class Exif
{
    private const int MaxTags = 200;
    private const int MaxBytes = 64 << 10;

    /// <summary>What a JPEG can hold; a longer block could also nest deeper than a stack.</summary>
    private const int MaxBlock = 64 << 10;

    /// <summary>Null when there is none that can be read: whatever a stranger wrote there, it is no reason to refuse the picture.</summary>
    public static string? Read(VipsImage image) => image.Bytes("exif-data", MaxBlock) is { } block ? Parse(block) : null;

    public static string? Parse(byte[] block) => Parse(block, Write);

    /// <summary>What <paramref name="read"/> makes of it; nothing where there is none that can be read.</summary>
    public static T? Read<T>(VipsImage image, Func<IReadOnlyList<MetadataExtractor.Directory>, T?> read)
        where T : class => image.Bytes("exif-data", MaxBlock) is { } block ? Parse(block, read) : null;

    private static T? Parse<T>(byte[] block, Func<IReadOnlyList<MetadataExtractor.Directory>, T?> read)
        where T : class
    {
        try
        {
            var start = block.AsSpan().StartsWith("Exif\0\0"u8) ? 6 : 0;
            return read(new ExifReader().Extract(new ExifBlock(block, start)));
        }
        catch (Exception odd) when (odd is not OutOfMemoryException)
        {
            return null;
        }
    }

    private static string? Write(IEnumerable<MetadataExtractor.Directory> directories)
    {
        var tags = new Dictionary<string, string>(StringComparer.Ordinal);
        var bytes = 2;
        foreach (var directory in directories.Where(directory => directory is ExifIfd0Directory or ExifSubIfdDirectory or GpsDirectory))
        {
            foreach (var tag in directory.Tags.Where(tag => tag.HasName))
            {
                if (tags.Count == MaxTags) break;
                var name = ExifValue.Name(tag);
                if (tags.ContainsKey(name) || ExifValue.Of(directory, tag.Type) is not { } value) continue;
                var json = value is double number ? JsonSerializer.Serialize(number) : $"\"{JavaScriptEncoder.Default.Encode((string)value)}\"";
                // Encoded text is ASCII: a character is a byte.
                if ((bytes += name.Length + json.Length + 4) > MaxBytes) return Join(tags);
                tags.Add(name, json);
            }
        }

        return Join(tags);
    }

    private static string? Join(Dictionary<string, string> tags) =>
        tags.Count == 0 ? null : $"{{{string.Join(',', tags.Select(tag => $"\"{tag.Key}\":{tag.Value}"))}}}";
}
