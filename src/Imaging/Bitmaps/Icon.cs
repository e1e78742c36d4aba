namespace Darkroom.Imaging;

/// <summary>A Windows icon: the largest of its pictures, each a PNG or a bitmap with a mask of transparency below it.</summary>
internal static class Icon
{
    private const int MostPictures = 256;
    private const int LongestSide = 1_024;
    private const uint MostBytes = 8 << 20;

    public static Header Measure(FileStream file)
    {
        var (at, length) = Largest(file);
        if (!IsPng(file, at))
        {
            var size = ReadHeader(file, at).Size;
            return new(new(MediaType.Ico, size, 1, HasAlpha: true), size, 1, file.Length);
        }

        return WithPng(file, at, length, png => Header.Of(png, MediaType.Ico, file.Length));
    }

    public static VipsImage Open(FileStream file)
    {
        var (at, length) = Largest(file);
        if (IsPng(file, at)) return WithPng(file, at, length, png => png.ToMemory());

        var dib = ReadHeader(file, at);
        var pixels = new byte[dib.Size.Width * dib.Size.Height * 4];
        var transparent = ReadColours(file, dib, pixels);
        // Four bytes a pixel have room for an opacity; where nobody used it, and in all others, the mask says what is seen.
        if (transparent) Mask(file, dib, pixels);
        using var made = VipsImage.FromRows(dib.Size, 4, Rows(pixels, dib.Size.Width * 4));
        using var flip = new VipsOperation("flip").Set("in", made).Set("direction", "vertical");
        return flip.Image();
    }

    private static (long At, int Length) Largest(FileStream file)
    {
        var reader = new DibReader(file, 4);
        var count = reader.UInt16();
        if (count is 0 or > MostPictures) throw new DamagedException("No pictures, or too many.");
        var best = (Pixels: 0, Bits: 0, At: 0u, Length: 0u);
        for (var i = 0; i < count; i++)
        {
            var sides = reader.Bytes(2);
            reader.Bytes(4);
            int bits = reader.UInt16();
            var (length, at) = (reader.UInt32(), reader.UInt32());
            var pixels = (sides[0] == 0 ? 256 : sides[0]) * (sides[1] == 0 ? 256 : sides[1]);
            if ((pixels, bits).CompareTo((best.Pixels, best.Bits)) > 0) best = (pixels, bits, at, length);
        }

        if (best.Length is 0 or > MostBytes || (long)best.At + best.Length > file.Length) throw new DamagedException("A picture lies outside the file.");
        return (best.At, (int)best.Length);
    }

    private static bool IsPng(FileStream file, long at) => new DibReader(file, at).Bytes(8) is [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>The bytes live as long as the operation does.</summary>
    private static T WithPng<T>(FileStream file, long at, int length, Func<VipsImage, T> read)
    {
        using var load = new VipsOperation("pngload_buffer").Set("buffer", new DibReader(file, at).Bytes(length)).Set("fail_on", "error");
        using var png = load.Image();
        return read(png);
    }

    /// <summary>Its height is that of colours and mask together.</summary>
    private static Dib ReadHeader(FileStream file, long at)
    {
        var dib = Dib.Read(file, at, null);
        if (!dib.BottomUp || dib.Packing is DibPacking.RunLength4 or DibPacking.RunLength8 || dib.Size.Height % 2 == 1 || dib.Size.Width > LongestSide || dib.Size.Height > 2 * LongestSide)
            throw new DamagedException("No bitmap of an icon.");
        return dib with { Size = new(dib.Size.Width, dib.Size.Height / 2), Masks = dib.Bits == 32 ? [0xFF0000, 0xFF00, 0xFF, 0xFF000000] : dib.Masks };
    }

    /// <summary>Whether all of it is said to be transparent.</summary>
    private static bool ReadColours(FileStream file, Dib dib, byte[] pixels)
    {
        var (packed, indices, row) = (new byte[dib.Stride], new byte[dib.Size.Width], new byte[dib.Size.Width * (dib.HasAlpha ? 4 : 3)]);
        var reader = new DibReader(file, dib.PixelsAt);
        var seen = false;
        for (var y = 0; y < dib.Size.Height; y++)
        {
            reader.Fill(packed);
            DibPixels.Unpack(packed, indices, dib, row);
            for (var x = 0; x < dib.Size.Width; x++)
            {
                var pixel = pixels.AsSpan(((y * dib.Size.Width) + x) * 4, 4);
                row.AsSpan(x * (row.Length / dib.Size.Width), dib.HasAlpha ? 4 : 3).CopyTo(pixel);
                seen |= pixel[3] != 0;
            }
        }

        return !seen;
    }

    /// <summary>A bit a pixel, set where nothing is seen. Some icons have none, and are seen whole.</summary>
    private static void Mask(FileStream file, Dib dib, byte[] pixels)
    {
        var bits = dib with { Bits = 1 };
        var mask = new byte[bits.Stride * dib.Size.Height];
        if (file.ReadAtLeast(mask, mask.Length, throwOnEndOfStream: false) < mask.Length) mask.AsSpan().Clear();
        for (var i = 0; i < pixels.Length / 4; i++)
        {
            var (y, x) = Math.DivRem(i, dib.Size.Width);
            pixels[(i * 4) + 3] = (mask[(y * bits.Stride) + (x / 8)] >> (7 - (x % 8)) & 1) == 1 ? (byte)0 : (byte)255;
        }
    }

    private static Action<Span<byte>> Rows(byte[] pixels, int length)
    {
        var at = 0;
        return row =>
        {
            pixels.AsSpan(at, length).CopyTo(row);
            at += length;
        };
    }
}
