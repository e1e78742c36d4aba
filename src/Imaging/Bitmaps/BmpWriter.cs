using System.Buffers.Binary;

namespace Darkroom.Imaging;

/// <summary>Writes 24 bits a pixel, or 32 where there is transparency, uncompressed and from the bottom up: what every reader knows.</summary>
internal static class BmpWriter
{
    private const int FileHeaderBytes = 14;
    private const int Version3Bytes = 40;
    private const int Version4Bytes = 108;

    public static void Write(VipsImage image, string path)
    {
        using var colours = image.Bands < 3 ? Rgb.Of(image) : null;
        using var pixels = (colours ?? image).ToMemory();
        var header = Header(pixels);
        var row = new byte[((pixels.Width * pixels.Bands) + 3) / 4 * 4];
        using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 256 << 10);
        file.Write(header);
        for (var y = pixels.Height - 1; y >= 0; y--)
        {
            pixels.Row(y).CopyTo(row);
            for (var at = 0; at < pixels.Width * pixels.Bands; at += pixels.Bands) (row[at], row[at + 2]) = (row[at + 2], row[at]);
            file.Write(row);
        }
    }

    private static byte[] Header(VipsImage image)
    {
        var info = image.HasAlpha ? Version4Bytes : Version3Bytes;
        var header = new byte[FileHeaderBytes + info];
        var pixels = (long)(((image.Width * image.Bands) + 3) / 4 * 4) * image.Height;
        "BM"u8.CopyTo(header);
        Put(2, (uint)(header.Length + pixels));
        Put(10, (uint)header.Length);
        Put(14, (uint)info);
        Put(18, (uint)image.Width);
        Put(22, (uint)image.Height);
        header[26] = 1;
        header[28] = (byte)(image.Bands * 8);
        Put(34, (uint)pixels);
        if (!image.HasAlpha) return header;

        Put(30, (uint)DibPacking.Masks);
        uint[] masks = [0xFF0000, 0xFF00, 0xFF, 0xFF000000];
        for (var i = 0; i < masks.Length; i++) Put(54 + (i * 4), masks[i]);
        "BGRs"u8.CopyTo(header.AsSpan(70));
        return header;

        void Put(int at, uint number) => BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(at), number);
    }
}
