using System.Buffers.Binary;

namespace Darkroom.Imaging;

/// <summary>
/// Whether a file goes on to the end that its own format announces: an upload that was cut off somewhere shows here, without a
/// pixel being decoded. What follows the end is nobody's business.
/// </summary>
internal static class Completeness
{
    public static bool IsWhole(string path, MediaType type)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 4 << 10);
        return type switch
        {
            MediaType.Jpeg => EndsJpeg(file),
            MediaType.Png => EndsPng(file),
            MediaType.Gif => EndsGif(file),
            MediaType.Webp => EndsRiff(file),
            MediaType.Avif or MediaType.Heic => EndsBoxes(file),
            _ => true, // no end that is announced, or a reader of ours that looks for it
        };
    }

    /// <summary>Segments up to the first scan, then an end marker: in a scan's data 0xFF is always followed by 0 or a restart.</summary>
    private static bool EndsJpeg(FileStream file)
    {
        Span<byte> segment = stackalloc byte[4];
        file.Position = 2;
        while (Fill(file, segment))
        {
            if (segment[0] != 0xFF) return false;
            if (segment[1] == 0xFF)
            {
                file.Position -= 3; // fill bytes before a marker
                continue;
            }

            file.Position += BinaryPrimitives.ReadUInt16BigEndian(segment[2..]) - 2;
            if (segment[1] == 0xDA) return Contains(file, [0xFF, 0xD9]);
        }

        return false;
    }

    private static bool EndsPng(FileStream file)
    {
        Span<byte> chunk = stackalloc byte[8];
        file.Position = 8;
        while (Fill(file, chunk))
        {
            if (chunk[4..].SequenceEqual("IEND"u8)) return true;
            file.Position += BinaryPrimitives.ReadUInt32BigEndian(chunk) + 4L;
        }

        return false;
    }

    private static bool EndsGif(FileStream file)
    {
        Span<byte> screen = stackalloc byte[13];
        if (!Fill(file, screen)) return false;
        SkipColours(file, screen[10]);
        Span<byte> descriptor = stackalloc byte[9];
        while (true)
        {
            switch (file.ReadByte())
            {
                case 0x3B:
                    return true;
                case 0x21:
                    file.ReadByte();
                    break;
                case 0x2C:
                    if (!Fill(file, descriptor)) return false;
                    SkipColours(file, descriptor[8]);
                    file.ReadByte();
                    break;
                default:
                    return false;
            }

            for (var size = file.ReadByte(); size != 0; size = file.ReadByte())
            {
                if (size < 0) return false;
                file.Position += size;
            }
        }
    }

    private static bool EndsRiff(FileStream file)
    {
        Span<byte> header = stackalloc byte[8];
        return Fill(file, header) && BinaryPrimitives.ReadUInt32LittleEndian(header[4..]) + 8L <= file.Length;
    }

    private static bool EndsBoxes(FileStream file)
    {
        Span<byte> box = stackalloc byte[16];
        while (file.Position < file.Length)
        {
            var start = file.Position;
            if (!Fill(file, box[..8])) return false;
            long size = BinaryPrimitives.ReadUInt32BigEndian(box);
            if (size == 0) return true; // to the end of the file
            if (size == 1)
            {
                if (!Fill(file, box[8..])) return false;
                size = BinaryPrimitives.ReadInt64BigEndian(box[8..]);
            }

            if (size < 8 || size > file.Length - start) return false;
            file.Position = start + size;
        }

        return true;
    }

    private static void SkipColours(FileStream file, byte flags)
    {
        if ((flags & 0x80) != 0) file.Position += 3 << ((flags & 7) + 1);
    }

    private static bool Contains(FileStream file, ReadOnlySpan<byte> marker)
    {
        Span<byte> buffer = stackalloc byte[32 << 10];
        var kept = 0;
        for (int read; (read = file.Read(buffer[kept..])) > 0;)
        {
            var filled = buffer[..(kept + read)];
            if (filled.IndexOf(marker) >= 0) return true;
            kept = Math.Min(marker.Length - 1, filled.Length);
            filled[^kept..].CopyTo(buffer);
        }

        return false;
    }

    private static bool Fill(FileStream file, Span<byte> bytes) => file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) == bytes.Length;
}
