using System.Buffers.Binary;
using System.IO.Compression;

namespace Darkroom.Tests;

/// <summary>Pictures whose pixels a test says, as PNG.</summary>
internal static class Scenes
{
    public static byte[] Plain(byte red, byte green, byte blue, int side = 64) => Png(side, side, (_, _) => (red, green, blue));

    /// <summary>Patches of light and dark, each seed its own; brighter or darker they are still the same.</summary>
    public static byte[] Patches(int seed, int side = 180, int brighter = 0)
    {
        var random = new Random(seed);
        var levels = Enumerable.Range(0, 81).Select(_ => 40 + random.Next(160)).ToArray();
        return Png(side, side, (x, y) =>
        {
            var level = (byte)(levels[(y * 9 / side * 9) + (x * 9 / side)] + brighter);
            return (level, level, level);
        });
    }

    private static byte[] Png(int width, int height, Func<int, int, (byte Red, byte Green, byte Blue)> at)
    {
        using var raw = new MemoryStream();
        using (var zlib = new ZLibStream(raw, CompressionLevel.Fastest, leaveOpen: true))
        {
            var row = new byte[1 + (width * 3)];
            for (var y = 0; y < height; y++)
            {
                for (var x = 0; x < width; x++) (row[1 + (x * 3)], row[2 + (x * 3)], row[3 + (x * 3)]) = at(x, y);
                zlib.Write(row);
            }
        }

        using var png = new MemoryStream();
        png.Write([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]);
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9]) = (8, 2); // 8 bits, RGB
        Pictures.Chunk(png, "IHDR"u8, header);
        Pictures.Chunk(png, "IDAT"u8, raw.ToArray());
        Pictures.Chunk(png, "IEND"u8, []);
        return png.ToArray();
    }
}
