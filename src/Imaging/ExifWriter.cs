using System.Buffers.Binary;
using System.Text;

namespace Darkroom.Imaging;

/// <summary>One tag as a TIFF directory holds it.</summary>
internal sealed record ExifEntry(ushort Tag, ushort Type, int Count, byte[] Value)
{
    public static ExifEntry Text(int tag, string text)
    {
        byte[] value = [.. Encoding.UTF8.GetBytes(text), 0];
        return new((ushort)tag, 2, value.Length, value);
    }

    public static ExifEntry Number(int tag, ushort number)
    {
        var value = new byte[2];
        BinaryPrimitives.WriteUInt16LittleEndian(value, number);
        return new((ushort)tag, 3, 1, value);
    }

    public static ExifEntry Offset(int tag, int offset)
    {
        var value = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(value, offset);
        return new((ushort)tag, 4, 1, value);
    }

    /// <summary>With a sign when there is one.</summary>
    public static ExifEntry Ratio(int tag, int numerator, int denominator)
    {
        var value = new byte[8];
        BinaryPrimitives.WriteInt32LittleEndian(value, numerator);
        BinaryPrimitives.WriteInt32LittleEndian(value.AsSpan(4), denominator);
        return new((ushort)tag, (ushort)(numerator < 0 || denominator < 0 ? 10 : 5), 1, value);
    }
}

/// <summary>An EXIF block of a main directory and, when there is something to say of the shot, one below it.</summary>
internal static class ExifWriter
{
    private const int Header = 8;
    private const int SubDirectory = 0x8769;

    /// <param name="main">In ascending order, as the standard wants them; so are <paramref name="sub"/>.</param>
    public static byte[] Write(IReadOnlyList<ExifEntry> main, IReadOnlyList<ExifEntry> sub)
    {
        List<ExifEntry> first = [.. main];
        // Where the second begins depends on how long the first is, and that not on where the second begins.
        if (sub.Count > 0)
        {
            first.Add(ExifEntry.Offset(SubDirectory, 0));
            first = [.. main, ExifEntry.Offset(SubDirectory, Header + Directory(first, Header).Length)];
            first.Sort((a, b) => a.Tag.CompareTo(b.Tag));
        }

        var directory = Directory(first, Header);
        return [.. "Exif\0\0II*\0"u8, Header, 0, 0, 0, .. directory, .. sub.Count > 0 ? Directory(sub, Header + directory.Length) : []];
    }

    /// <summary>Entries of twelve bytes, then the values that are too long to stand in them.</summary>
    private static byte[] Directory(IReadOnlyList<ExifEntry> entries, int start)
    {
        const int entryLength = 12;
        var values = 2 + (entries.Count * entryLength) + 4;
        var block = new byte[values + entries.Sum(entry => entry.Value.Length > 4 ? Even(entry.Value.Length) : 0)];
        BinaryPrimitives.WriteUInt16LittleEndian(block, (ushort)entries.Count);
        for (var i = 0; i < entries.Count; i++)
        {
            var entry = entries[i];
            var at = block.AsSpan(2 + (i * entryLength), entryLength);
            BinaryPrimitives.WriteUInt16LittleEndian(at, entry.Tag);
            BinaryPrimitives.WriteUInt16LittleEndian(at[2..], entry.Type);
            BinaryPrimitives.WriteInt32LittleEndian(at[4..], entry.Count);
            if (entry.Value.Length <= 4)
            {
                entry.Value.CopyTo(at[8..]);
                continue;
            }

            BinaryPrimitives.WriteInt32LittleEndian(at[8..], start + values);
            entry.Value.CopyTo(block, values);
            values += Even(entry.Value.Length);
        }

        return block;
    }

    private static int Even(int length) => length + (length & 1);
}
