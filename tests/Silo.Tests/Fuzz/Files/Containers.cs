using System.Buffers.Binary;

namespace Darkroom.Tests.Fuzz;

/// <summary>Formats that are a row of chunks, segments or blocks.</summary>
internal static class Containers
{
    public static void Png(byte[] file, Anatomy into)
    {
        for (var at = 8; at + 12 <= file.Length;)
        {
            var length = BinaryPrimitives.ReadUInt32BigEndian(file.AsSpan(at));
            into.Numbers(file, at, bigEndian: true, 4);
            switch (file.AsSpan(at + 4, 4))
            {
                case var name when name.SequenceEqual("IHDR"u8):
                    into.Numbers(file, at + 8, bigEndian: true, 4, 4, 1, 1, 1, 1, 1);
                    break;
                case var name when name.SequenceEqual("acTL"u8) || name.SequenceEqual("pHYs"u8):
                    into.Numbers(file, at + 8, bigEndian: true, 4, 4);
                    break;
                case var name when name.SequenceEqual("fcTL"u8):
                    into.Numbers(file, at + 8, bigEndian: true, 4, 4, 4, 4, 4, 2, 2, 1, 1);
                    break;
                case var name when name.SequenceEqual("eXIf"u8):
                    Directories.Tiff(file, at + 8, into);
                    break;
            }

            if (!into.Part(file, at, 12L + length)) return;
            at += 12 + (int)length;
        }
    }

    public static void Jpeg(byte[] file, Anatomy into)
    {
        for (var at = 2; at + 4 <= file.Length;)
        {
            if (file[at] != 0xFF) return;
            var (marker, length) = (file[at + 1], (int)BinaryPrimitives.ReadUInt16BigEndian(file.AsSpan(at + 2)));
            into.Numbers(file, at + 2, bigEndian: true, 2);
            if (marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC)) into.Numbers(file, at + 4, bigEndian: true, 1, 2, 2, 1, 1, 1, 1, 1, 1, 1);
            if (marker is 0xC4 or 0xDB or 0xDD) into.Numbers(file, at + 4, bigEndian: true, 1, 1, 1, 1);
            if (marker == 0xE1 && length > 8 && file.AsSpan(at + 4).StartsWith("Exif"u8)) Directories.Tiff(file, at + 10, into);

            // What follows a scan's header belongs to it, up to the next marker that is one.
            var end = at + 2 + length;
            if (marker == 0xDA)
            {
                into.Numbers(file, at + 4, bigEndian: true, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1);
                while (end + 1 < file.Length && !(file[end] == 0xFF && file[end + 1] is not (0 or (>= 0xD0 and <= 0xD7)))) end++;
            }

            if (!into.Part(file, at, end - at)) return;
            at = end;
        }
    }

    public static void Riff(byte[] file, Anatomy into)
    {
        into.Numbers(file, 4, bigEndian: false, 4);
        for (var at = 12; at + 8 <= file.Length;)
        {
            var length = BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(at + 4));
            into.Numbers(file, at + 4, bigEndian: false, 4);
            var name = file.AsSpan(at, 4);
            if (name.SequenceEqual("VP8X"u8)) into.Numbers(file, at + 8, bigEndian: false, 1, 3, 3, 3);
            if (name.SequenceEqual("VP8 "u8)) into.Numbers(file, at + 8, bigEndian: false, 3, 3, 2, 2);
            if (name.SequenceEqual("VP8L"u8)) into.Numbers(file, at + 8, bigEndian: false, 1, 4);
            if (name.SequenceEqual("ANIM"u8)) into.Numbers(file, at + 8, bigEndian: false, 4, 2);
            if (name.SequenceEqual("ANMF"u8)) into.Numbers(file, at + 8, bigEndian: false, 3, 3, 3, 3, 3, 1, 4, 4);
            if (name.SequenceEqual("EXIF"u8)) Directories.Tiff(file, at + 8, into);
            if (!into.Part(file, at, 8L + length + (length & 1))) return;
            at += 8 + (int)(length + (length & 1));
        }
    }

    public static void Gif(byte[] file, Anatomy into)
    {
        into.Numbers(file, 6, bigEndian: false, 2, 2, 1, 1, 1);
        if (file.Length < 13) return;
        for (var at = 13 + Table(file[10]); at < file.Length;)
        {
            var end = at + 1;
            if (file[at] == 0x2C && at + 10 < file.Length)
            {
                into.Numbers(file, at + 1, bigEndian: false, 2, 2, 2, 2, 1);
                end = Blocks(at + 11 + Table(file[at + 9]));
            }
            else if (file[at] == 0x21)
            {
                into.Numbers(file, at + 1, bigEndian: false, 1, 1, 1, 2, 1);
                end = Blocks(at + 2);
            }

            if (!into.Part(file, at, end - at)) return;
            at = end;
        }

        static int Table(byte flags) => (flags & 0x80) == 0 ? 0 : 3 << ((flags & 7) + 1);

        int Blocks(int at)
        {
            while (at < file.Length && file[at] != 0) at += file[at] + 1;
            return at + 1;
        }
    }
}
