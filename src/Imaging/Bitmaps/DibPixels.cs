using System.Buffers.Binary;
using System.Numerics;

namespace Darkroom.Imaging;

/// <summary>A bitmap's pixels as RGB or RGBA, a row at a time: of a large picture only libvips' own copy is in memory.</summary>
internal static class DibPixels
{
    public static VipsImage Draw(Stream file, Dib dib)
    {
        var bands = dib.HasAlpha ? 4 : 3;
        var indices = new byte[dib.Size.Width];
        var packed = new byte[dib.Stride];
        var runs = dib.Packing is DibPacking.RunLength8 or DibPacking.RunLength4 ? new RunLength(file, dib.Packing == DibPacking.RunLength4) : null;
        if (runs is null && dib.PixelsAt + ((long)dib.Stride * dib.Size.Height) > file.Length) throw new DamagedException("Rows are missing.");

        file.Position = dib.PixelsAt;
        var image = VipsImage.FromRows(dib.Size, bands, row =>
        {
            if (runs is not null)
            {
                runs.Read(indices);
                Paint(indices, dib, row);
            }
            else
            {
                file.ReadExactly(packed);
                Unpack(packed, indices, dib, row);
            }
        });
        if (!dib.BottomUp) return image;
        using (image)
        {
            using var flip = new VipsOperation("flip").Set("in", image).Set("direction", "vertical");
            return flip.Image();
        }
    }

    /// <summary>One row of the file.</summary>
    public static void Unpack(ReadOnlySpan<byte> packed, Span<byte> indices, Dib dib, Span<byte> row)
    {
        if (dib.Bits <= 8)
        {
            for (var x = 0; x < indices.Length; x++)
            {
                var bit = x * dib.Bits;
                indices[x] = (byte)((packed[bit / 8] >> (8 - dib.Bits - (bit % 8))) & ((1 << dib.Bits) - 1));
            }

            Paint(indices, dib, row);
            return;
        }

        var bands = row.Length / dib.Size.Width;
        for (int x = 0, at = 0; at < row.Length; x++, at += bands)
        {
            if (dib.Bits == 24)
            {
                (row[at], row[at + 1], row[at + 2]) = (packed[(x * 3) + 2], packed[(x * 3) + 1], packed[x * 3]);
                continue;
            }

            var pixel = dib.Bits == 16 ? BinaryPrimitives.ReadUInt16LittleEndian(packed[(x * 2)..]) : BinaryPrimitives.ReadUInt32LittleEndian(packed[(x * 4)..]);
            for (var band = 0; band < bands; band++) row[at + band] = Level(pixel, dib.Masks[band]);
        }
    }

    private static void Paint(ReadOnlySpan<byte> indices, Dib dib, Span<byte> row)
    {
        for (var x = 0; x < indices.Length; x++)
        {
            var colour = dib.Palette.AsSpan(indices[x] * 4, 3);
            (row[x * 3], row[(x * 3) + 1], row[(x * 3) + 2]) = (colour[2], colour[1], colour[0]);
        }
    }

    /// <summary>The bits under a mask, stretched to 0 to 255.</summary>
    private static byte Level(uint pixel, uint mask)
    {
        if (mask == 0) return 0;
        var shift = BitOperations.TrailingZeroCount(mask);
        ulong most = mask >> shift;
        return (byte)((((ulong)(pixel & mask) >> shift) * 255) / most);
    }
}
