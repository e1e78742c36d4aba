using System.Buffers.Binary;

namespace Darkroom.Tests;

/// <summary>Animated GIFs of our own making: each frame one flat colour, uncompressed codes between clear codes.</summary>
public static class Gifs
{
    public static byte[] Animated(int width, int height, int frames)
    {
        using var gif = new MemoryStream();
        gif.Write("GIF89a"u8);
        Number(gif, width);
        Number(gif, height);
        gif.Write([0xF6, 0, 0]); // 128 colours
        for (var i = 0; i < 128; i++) gif.Write([(byte)(i * 2), (byte)(255 - (i * 2)), (byte)i]);
        gif.Write([0x21, 0xFF, 11, .. "NETSCAPE2.0"u8, 3, 1, 0, 0, 0]);
        for (var frame = 0; frame < frames; frame++)
        {
            gif.Write([0x21, 0xF9, 4, 0, 10, 0, 0, 0, 0x2C, 0, 0, 0, 0]);
            Number(gif, width);
            Number(gif, height);
            gif.Write([0, 7]);
            Codes(gif, width * height, (byte)(frame * 127 / Math.Max(1, frames - 1)));
        }

        gif.WriteByte(0x3B);
        return gif.ToArray();
    }

    /// <summary>With 7-bit pixels codes have 8 bits, as long as the table is cleared before it grows: one code, one byte.</summary>
    private static void Codes(MemoryStream gif, int pixels, byte colour)
    {
        var codes = new List<byte>();
        for (var i = 0; i < pixels; i++)
        {
            if (i % 100 == 0) codes.Add(128);
            codes.Add(colour);
        }

        codes.Add(129);
        foreach (var block in codes.Chunk(255))
        {
            gif.WriteByte((byte)block.Length);
            gif.Write(block);
        }

        gif.WriteByte(0);
    }

    private static void Number(MemoryStream gif, int value)
    {
        Span<byte> bytes = stackalloc byte[2];
        BinaryPrimitives.WriteUInt16LittleEndian(bytes, (ushort)value);
        gif.Write(bytes);
    }
}
