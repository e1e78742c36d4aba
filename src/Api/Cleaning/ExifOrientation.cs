using System.Buffers.Binary;

namespace Darkroom.Api.Cleaning;

/// <summary>The one thing in EXIF that a picture needs to be seen the right way up.</summary>
internal static class ExifOrientation
{
    private const ushort Tag = 0x0112;
    private const ushort Short = 3;
    private const int EntryBytes = 12;

    public static ReadOnlySpan<byte> Header => "Exif\0\0"u8;

    /// <summary>1 to 8, or null where the EXIF says nothing that can be understood.</summary>
    /// <param name="exif">With or without JPEG's header.</param>
    public static int? Read(ReadOnlySpan<byte> exif) => ReadTiff(exif.StartsWith(Header) ? exif[Header.Length..] : exif);

    private static int? ReadTiff(ReadOnlySpan<byte> tiff)
    {
        if (tiff.Length < 8) return null;
        var little = tiff.StartsWith("II*\0"u8);
        if (!little && !tiff.StartsWith("MM\0*"u8)) return null;

        var directory = little ? BinaryPrimitives.ReadUInt32LittleEndian(tiff[4..]) : BinaryPrimitives.ReadUInt32BigEndian(tiff[4..]);
        if (directory > tiff.Length - 2) return null;
        var entries = tiff[((int)directory + 2)..];
        for (var left = Number(tiff[(int)directory..]); left > 0 && entries.Length >= EntryBytes; left--, entries = entries[EntryBytes..])
        {
            if (Number(entries) != Tag) continue;
            return Number(entries[2..]) == Short && Number(entries[8..]) is >= 1 and <= 8 and var orientation ? orientation : null;
        }

        return null;

        ushort Number(ReadOnlySpan<byte> at) => little ? BinaryPrimitives.ReadUInt16LittleEndian(at) : BinaryPrimitives.ReadUInt16BigEndian(at);
    }

    /// <summary>A whole APP1 segment that holds this orientation and nothing else.</summary>
    public static byte[] Segment(int orientation) => [0xFF, 0xE1, 0, 34, .. Header, .. Tiff(orientation)];

    /// <summary>A whole EXIF block that holds this orientation and nothing else.</summary>
    public static byte[] Tiff(int orientation) =>
    [
        .. "MM\0*"u8, 0, 0, 0, 8, // the directory follows the header
        0, 1, // of one entry
        0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, (byte)orientation, 0, 0,
        0, 0, 0, 0, // and no directory after it
    ];
}
