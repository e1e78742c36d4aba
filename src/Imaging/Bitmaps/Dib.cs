namespace Darkroom.Imaging;

/// <summary>How a bitmap's pixels are packed; the numbers are the file's.</summary>
internal enum DibPacking
{
    Plain = 0,
    RunLength8 = 1,
    RunLength4 = 2,
    Masks = 3,
    MasksWithAlpha = 6,
}

/// <summary>Header, masks and palette of a device-independent bitmap, from 1990's twelve bytes to today's 124.</summary>
/// <param name="Masks">Where red, green, blue and alpha lie in a pixel of 16 or 32 bits.</param>
/// <param name="Palette">Blue, green, red and one more for each colour.</param>
/// <param name="PixelsAt">Where the first row begins.</param>
internal sealed record Dib(Size Size, bool BottomUp, int Bits, DibPacking Packing, uint[] Masks, byte[] Palette, long PixelsAt)
{
    private const int CoreBytes = 12;
    private const int InfoBytes = 40;
    private const int MostColours = 256;

    private static readonly uint[] Masks555 = [0x7C00, 0x3E0, 0x1F, 0];
    private static readonly uint[] Masks888 = [0xFF0000, 0xFF00, 0xFF, 0];

    public bool HasAlpha => Masks[3] != 0;

    /// <summary>Bytes of one row that is not packed.</summary>
    public int Stride => checked((int)((((long)Size.Width * Bits) + 31) / 32 * 4));

    /// <param name="pixelsAt">Null: right behind the header.</param>
    public static Dib Read(Stream file, long at, long? pixelsAt)
    {
        var reader = new DibReader(file, at);
        var length = reader.UInt32();
        var isCore = length == CoreBytes;
        if (!isCore && length is not (InfoBytes or 52 or 56 or 108 or 124)) throw new DamagedException("An unknown header.");
        var (width, height) = isCore ? (reader.UInt16(), reader.UInt16()) : ((int)reader.UInt32(), (int)reader.UInt32());
        var (planes, bits) = (reader.UInt16(), reader.UInt16());
        if (width <= 0 || height is 0 or int.MinValue || planes > 1) throw new DamagedException("Impossible sizes.");

        var packing = isCore ? DibPacking.Plain : (DibPacking)reader.UInt32();
        uint colours = 0;
        if (!isCore)
        {
            reader.Bytes(12);
            colours = reader.UInt32();
            reader.Bytes(4);
        }

        var masks = MasksOf(reader, length, bits, packing);
        if (!Fits(packing, bits, bottomUp: height > 0)) throw new DamagedException("Bits and packing do not fit.");
        var palette = bits <= 8 ? ReadPalette(reader, colours == 0 ? 1u << bits : colours, isCore ? 3 : 4) : [];
        var first = pixelsAt ?? file.Position;
        if (first < at + length || first > file.Length) throw new DamagedException("The pixels lie outside.");
        return new(new(width, Math.Abs(height)), height > 0, bits, packing, masks, palette, first);
    }

    private static bool Fits(DibPacking packing, int bits, bool bottomUp) => packing switch
    {
        DibPacking.Plain => bits is 1 or 4 or 8 or 16 or 24 or 32,
        DibPacking.RunLength8 => bits == 8 && bottomUp,
        DibPacking.RunLength4 => bits == 4 && bottomUp,
        DibPacking.Masks or DibPacking.MasksWithAlpha => bits is 16 or 32,
        _ => false,
    };

    private static uint[] MasksOf(DibReader reader, uint length, int bits, DibPacking packing)
    {
        // Longer headers hold the masks; a plain one is followed by them.
        var count = length >= 56 ? 4 : length == 52 ? 3 : packing == DibPacking.MasksWithAlpha ? 4 : packing == DibPacking.Masks ? 3 : 0;
        uint[] masks = [0, 0, 0, 0];
        for (var i = 0; i < count; i++) masks[i] = reader.UInt32();
        if (length > 56) reader.Bytes((int)length - 56);
        if (packing is DibPacking.Masks or DibPacking.MasksWithAlpha) return masks;
        return bits == 16 ? Masks555 : Masks888;
    }

    /// <summary>Always four bytes a colour, and as many as can be named.</summary>
    private static byte[] ReadPalette(DibReader reader, uint colours, int each)
    {
        if (colours > MostColours) throw new DamagedException("Too many colours.");
        var read = reader.Bytes((int)colours * each);
        var palette = new byte[MostColours * 4];
        for (var i = 0; i < colours; i++) read.AsSpan(i * each, 3).CopyTo(palette.AsSpan(i * 4));
        return palette;
    }
}
