using System.Buffers.Binary;
using System.IO.Compression;

namespace Darkroom.Tests;

/// <summary>Pictures of our own making, as PNG: smooth colours with a little grain, so that encoders have something to do.</summary>
public static class Pictures
{
    /// <param name="seed">Another seed is another file.</param>
    public static byte[] Photo(int width, int height, int seed = 1)
    {
        var random = new Random(seed);
        using var raw = new MemoryStream();
        using (var zlib = new ZLibStream(raw, CompressionLevel.Fastest, leaveOpen: true))
        {
            var row = new byte[1 + (width * 3)];
            for (var y = 0; y < height; y++)
            {
                for (var x = 0; x < width; x++)
                {
                    var grain = random.Next(8);
                    row[1 + (x * 3)] = (byte)((x * 247 / width) + grain);
                    row[2 + (x * 3)] = (byte)((y * 247 / height) + grain);
                    row[3 + (x * 3)] = (byte)(((seed * 37) % 247) + grain);
                }

                zlib.Write(row);
            }
        }

        using var png = new MemoryStream();
        png.Write([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]);
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9]) = (8, 2); // 8 bits, RGB
        Chunk(png, "IHDR"u8, header);
        Chunk(png, "IDAT"u8, raw.ToArray());
        Chunk(png, "IEND"u8, []);
        return png.ToArray();
    }

    /// <summary>Width and height that a PNG's header states.</summary>
    public static (int Width, int Height) SizeOfPng(byte[] png) =>
        (BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(16)), BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(20)));

    /// <summary>The top left pixel of a PNG with 8 bits per channel: nothing lies before it that a filter could refer to.</summary>
    public static byte[] FirstPixelOfPng(byte[] png)
    {
        var channels = png[25] switch { 0 => 1, 2 => 3, 4 => 2, 6 => 4, var other => throw new InvalidDataException($"Colour type {other}.") };
        using var data = new MemoryStream();
        for (var at = 8; at < png.Length;)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(at));
            if (png.AsSpan(at + 4, 4).SequenceEqual("IDAT"u8)) data.Write(png, at + 8, length);
            at += 12 + length;
        }

        data.Position = 0;
        using var zlib = new ZLibStream(data, CompressionMode.Decompress);
        var row = new byte[1 + channels];
        zlib.ReadExactly(row);
        return row[1..];
    }

    internal static void Chunk(MemoryStream png, ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        byte[] body = [.. type, .. data];
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        png.Write(number);
        png.Write(body);
        BinaryPrimitives.WriteUInt32BigEndian(number, Crc(body));
        png.Write(number);
    }

    internal static uint Crc(ReadOnlySpan<byte> data)
    {
        var crc = 0xFFFFFFFFu;
        foreach (var value in data)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++) crc = (crc & 1) == 0 ? crc >> 1 : (crc >> 1) ^ 0xEDB88320u;
        }

        return ~crc;
    }
}
