using System.Buffers.Binary;

namespace Darkroom.Tests.Fuzz;

/// <summary>Formats that are a list of entries which say where things are.</summary>
internal static class Directories
{
    private const int Entry = 12;

    /// <summary>TIFF, or the EXIF that another file has from <paramref name="start"/>.</summary>
    public static void Tiff(byte[] file, int start, Anatomy into)
    {
        if (start + 8 > file.Length) return;
        var bigEndian = file[start] == 'M';
        into.Numbers(file, start + 4, bigEndian, 4);
        var at = start + (long)Read(file, start + 4, 4, bigEndian);
        for (var directories = 0; directories < 8 && at > start && at + 2 <= file.Length; directories++)
        {
            var count = (int)Read(file, (int)at, 2, bigEndian);
            into.Numbers(file, (int)at, bigEndian, 2);
            for (var i = 0; i < count; i++)
            {
                var entry = (int)at + 2 + (i * Entry);
                into.Numbers(file, entry, bigEndian, 2, 2, 4, 4);
                if (!into.Part(file, entry, Entry)) return;
            }

            var next = at + 2 + (count * Entry);
            if (next + 4 > file.Length) return;
            into.Numbers(file, (int)next, bigEndian, 4);
            at = start + (long)Read(file, (int)next, 4, bigEndian);
        }
    }

    public static void Icon(byte[] file, Anatomy into)
    {
        into.Numbers(file, 2, bigEndian: false, 2, 2);
        for (var at = 6; at + 16 <= file.Length && at < 6 + (16 * file[4]); at += 16)
        {
            into.Numbers(file, at, bigEndian: false, 1, 1, 1, 1, 2, 2, 4, 4);
            if (!into.Part(file, at, 16)) return;
        }
    }

    private static uint Read(byte[] file, int at, int size, bool bigEndian) => (size, bigEndian) switch
    {
        (2, true) => BinaryPrimitives.ReadUInt16BigEndian(file.AsSpan(at)),
        (2, false) => BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan(at)),
        (_, true) => BinaryPrimitives.ReadUInt32BigEndian(file.AsSpan(at)),
        (_, false) => BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(at)),
    };
}
