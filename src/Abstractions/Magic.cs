namespace Darkroom.Abstractions;

/// <summary>What a file is by its first bytes: an image, a video, or something that no decoder may ever see. <see cref="AdmittedTypes"/> says which images are taken.</summary>
public static class Magic
{
    /// <summary>How many leading bytes are enough for <see cref="Sniff"/>.</summary>
    public const int Bytes = 1_024;

    /// <summary>Decides the type. A name or a declared content type is never asked.</summary>
    public static Result<MediaType> Sniff(ReadOnlySpan<byte> head)
    {
        if (head.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF])) return MediaType.Jpeg;
        if (head.StartsWith((ReadOnlySpan<byte>)[0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])) return MediaType.Png;
        if (head.StartsWith("GIF87a"u8) || head.StartsWith("GIF89a"u8)) return MediaType.Gif;
        if (IsRiff(head, "WEBP"u8)) return MediaType.Webp;
        if (IsRiff(head, "AVI "u8)) return Failure.VideoDisabled;
        if (head.StartsWith((ReadOnlySpan<byte>)[0x1A, 0x45, 0xDF, 0xA3])) return Failure.VideoDisabled; // Matroska, WebM
        if (head.Length >= 12 && head[4..8].SequenceEqual("ftyp"u8)) return SniffIsoMedia(head);
        if (head.StartsWith("II*\0"u8) || head.StartsWith("MM\0*"u8) || head.StartsWith("II+\0"u8) || head.StartsWith("MM\0+"u8)) return MediaType.Tiff;
        if (head.StartsWith((ReadOnlySpan<byte>)[0xFF, 0x0A]) || head.StartsWith((ReadOnlySpan<byte>)[0, 0, 0, 12, .. "JXL \r\n"u8, 0x87, 0x0A])) return MediaType.Jxl;
        // Two letters are a weak sign: reserved bytes and the size of the second header count too.
        if (head.StartsWith("BM"u8) && head.Length >= 18 && head[6..10].SequenceEqual(stackalloc byte[4]) && head[14] is 12 or 40 or 52 or 56 or 108 or 124 && head[15..18].SequenceEqual(stackalloc byte[3])) return MediaType.Bmp;
        if (head.StartsWith((ReadOnlySpan<byte>)[0, 0, 1, 0]) && head.Length >= 22 && head[4] is > 0 && head[5] == 0 && head[9] == 0) return MediaType.Ico;
        if (head.StartsWith("%PDF-"u8)) return MediaType.Pdf;
        return SvgRoot.Begins(head) ? MediaType.Svg : Failure.UnsupportedType;
    }

    private static Result<MediaType> SniffIsoMedia(ReadOnlySpan<byte> head)
    {
        // Major brand at 8, minor version at 12, compatible brands from 16 to the end of the box.
        var size = Math.Min(head.Length, (int)Math.Min(int.MaxValue, System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(head)));
        var heif = false;
        for (var at = 8; at + 4 <= size; at += at == 8 ? 8 : 4)
        {
            var brand = head.Slice(at, 4);
            if (brand.SequenceEqual("avif"u8) || brand.SequenceEqual("avis"u8)) return MediaType.Avif;
            heif |= brand.SequenceEqual("mif1"u8) || brand.SequenceEqual("msf1"u8) || brand.StartsWith("hei"u8) || brand.StartsWith("hev"u8);
        }

        return heif ? MediaType.Heic : Failure.VideoDisabled;
    }

    private static bool IsRiff(ReadOnlySpan<byte> head, ReadOnlySpan<byte> form) =>
        head.Length >= 12 && head.StartsWith("RIFF"u8) && head[8..12].SequenceEqual(form);
}
