namespace Darkroom.Tests.Fuzz;

/// <summary>A number in a file: where, how many bytes, in which order.</summary>
internal readonly record struct Field(int At, int Size, bool BigEndian);

/// <summary>
/// A file as its readers see it: parts that follow each other, and the numbers that say how large and how many. Broken files have one too, as far as
/// they can be followed.
/// </summary>
internal sealed class Anatomy
{
    private const int Most = 4_000;
    private readonly List<Range> parts = [];
    private readonly List<Field> fields = [];

    public IReadOnlyList<Range> Parts => parts;

    public IReadOnlyList<Field> Fields => fields;

    public static Anatomy Of(byte[] file)
    {
        var anatomy = new Anatomy();
        var span = file.AsSpan();
        if (span.StartsWith((ReadOnlySpan<byte>)[0x89, 0x50, 0x4E, 0x47])) Containers.Png(file, anatomy);
        else if (span.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8])) Containers.Jpeg(file, anatomy);
        else if (span.StartsWith("RIFF"u8)) Containers.Riff(file, anatomy);
        else if (span.StartsWith("GIF8"u8)) Containers.Gif(file, anatomy);
        else if (span.StartsWith("II"u8) || span.StartsWith("MM"u8)) Directories.Tiff(file, 0, anatomy);
        else if (file.Length > 8 && (span[4..8].SequenceEqual("ftyp"u8) || span[4..8].SequenceEqual("JXL "u8))) Boxes.Read(file, 0, file.Length, anatomy);
        else if (span.StartsWith("BM"u8)) anatomy.Numbers(file, 2, bigEndian: false, 4, 4, 4, 4, 4, 4, 2, 2, 4, 4, 4, 4, 4, 4);
        else if (span.StartsWith((ReadOnlySpan<byte>)[0, 0, 1, 0])) Directories.Icon(file, anatomy);
        else if (span.StartsWith("%PDF"u8) || span[..Math.Min(span.Length, 1_000)].Contains((byte)'<')) Markup.Read(file, anatomy);
        return anatomy;
    }

    /// <summary>A part, as much of it as is there; whether more can follow.</summary>
    public bool Part(byte[] file, int at, long length)
    {
        if (length <= 0 || at >= file.Length || parts.Count >= Most) return false;
        parts.Add(at..(int)Math.Min(file.Length, at + length));
        return at + length < file.Length;
    }

    /// <summary>Numbers of these sizes one after the other, as far as the file goes.</summary>
    public void Numbers(byte[] file, int at, bool bigEndian, params ReadOnlySpan<int> sizes)
    {
        foreach (var size in sizes)
        {
            if (at < 0 || at + size > file.Length || fields.Count >= Most) return;
            fields.Add(new(at, size, bigEndian));
            at += size;
        }
    }
}
