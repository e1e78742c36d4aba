namespace Darkroom.Api.Cleaning;

/// <summary>
/// A JPEG without EXIF but for the orientation, XMP, IPTC, comments, makers' own segments, and whatever follows its end: further
/// pictures with metadata of their own. Tables, colour profile and scans stay.
/// </summary>
internal sealed class CleanJpeg(Stream source) : CleanStream(source)
{
    private const int HeadBytes = 4;

    private bool orientationKnown;

    protected override async IAsyncEnumerable<ReadOnlyMemory<byte>> Parts()
    {
        if (await Look(2) && Ahead.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8]))
        {
            yield return Take(2);
            while (await Segment() is { } whole)
            {
                var (code, isEnd) = (Ahead[1], Ahead[1] == 0xD9);
                yield return Keep(Take(whole));
                if (isEnd) yield break;
                if (code != 0xDA) continue;

                // A scan's data goes on until a marker that is more than a restart.
                while (await Look(2) && Data(Ahead) is > 0 and var length) yield return Take(length);
                if (Ahead.Length >= 2) continue;
                await foreach (var last in Pass(long.MaxValue)) yield return last;
                yield break;
            }
        }

        await foreach (var piece in GiveUp()) yield return piece;
    }

    /// <summary>Length of the segment ahead, marker included; null where there is none.</summary>
    private async ValueTask<int?> Segment()
    {
        // Any number of FF may stand before a marker's code; they mean nothing.
        while (await Look(2) && Ahead[0] == 0xFF && Ahead[1] == 0xFF) Take(1);
        if (Ahead.Length < 2 || Ahead[0] != 0xFF) return null;
        if (Ahead[1] == 0xD9) return 2;
        if (!HasContent(Ahead[1]) || !await Look(HeadBytes)) return null;
        var whole = 2 + ((Ahead[2] << 8) | Ahead[3]);
        return whole >= HeadBytes && await Look(whole) ? whole : null;
    }

    private ReadOnlyMemory<byte> Keep(ReadOnlyMemory<byte> segment)
    {
        var code = segment.Span[1];
        var content = code == 0xD9 ? default : segment.Span[HeadBytes..];
        var kept = code switch
        {
            0xE0 => content.StartsWith("JFIF\0"u8),
            0xE2 => content.StartsWith("ICC_PROFILE\0"u8),
            0xEE => content.StartsWith("Adobe"u8),
            >= 0xE1 and <= 0xEF or 0xFE => false,
            _ => true,
        };
        if (kept) return segment;

        // The first EXIF with an orientation counts, as it does for decoders.
        if (code != 0xE1 || orientationKnown || !content.StartsWith(ExifOrientation.Header)) return default;
        var orientation = ExifOrientation.Read(content);
        orientationKnown = orientation is not null;
        return orientation is > 1 ? ExifOrientation.Segment(orientation.Value) : default;
    }

    /// <summary>Bytes up to the next marker, or as far as can be said; an FF at the end may be one.</summary>
    private static int Data(ReadOnlySpan<byte> bytes)
    {
        for (var at = 0; ; at += 2)
        {
            var next = bytes[at..].IndexOf((byte)0xFF);
            if (next < 0) return bytes.Length;
            at += next;
            if (at == bytes.Length - 1 || bytes[at + 1] is >= 0xC0 and not (>= 0xD0 and <= 0xD7)) return at;
            if (at + 2 >= bytes.Length) return bytes.Length;
        }
    }

    /// <summary>Segments of tables, scans and metadata.</summary>
    private static bool HasContent(byte code) => code is >= 0xC0 and not (>= 0xD0 and <= 0xD9) and not 0xFF;
}
