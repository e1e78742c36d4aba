using System.Buffers.Binary;

namespace Darkroom.Tests.Fuzz;

/// <summary>What goes wrong with a file, by accident or on purpose.</summary>
internal static class FileMutations
{
    /// <summary>Bytes of a mutated file at most.</summary>
    public const int Longest = 3 << 20;

    private static readonly (string Name, Func<byte[], byte[], Random, byte[]?> Apply)[] All =
    [
        ("bits", (file, _, random) => Each(file, random.Pick(1, 2, 8, 64), at => file[at] ^= (byte)(1 << random.Next(8)), random)),
        ("bytes", (file, _, random) => Each(file, random.Pick(1, 4, 32, 300), at => file[at] = random.Pick((byte)0, (byte)0xFF, (byte)0x7F, (byte)random.Next(256)), random)),
        ("head", (file, _, random) => Each(file, random.Pick(1, 2, 6), at => file[at % Math.Min(file.Length, 200)] = (byte)random.Next(256), random)),
        ("cut", (file, _, random) => file[..random.Next(file.Length)]),
        ("cut end", (file, _, random) => file[..Math.Max(0, file.Length - random.Next(1, 40))]),
        ("run", (file, _, random) => Filled(file, Block(file, random), random.Pick((byte)0, (byte)0xFF, (byte)'A'))),
        ("swap", (file, _, random) => Swapped(file, Block(file, random), Block(file, random))),
        ("double", (file, _, random) => Inserted(file, random.Next(file.Length), file[Block(file, random)])),
        ("drop", (file, _, random) => Without(file, Block(file, random))),
        ("noise", (file, _, random) => Inserted(file, random.Next(file.Length), Hostile.Bytes(random, random.Pick(1, 16, 4_000)))),
        ("splice", (file, other, random) => [.. file[..random.Next(file.Length)], .. other[random.Next(other.Length)..]]),
        ("graft", (file, other, random) => Inserted(file, random.Next(file.Length), other[Block(other, random)])),
        ("tail", (file, other, _) => [.. file, .. other]),
        ("field", Extreme), ("field", Extreme), ("field", Extreme), ("field", Extreme),
        ("number", (file, _, random) => Anatomy.Of(file) is { Fields.Count: 0, Parts.Count: > 0 } ? Markup.WithExtreme(file, random) : null),
        ("number", (file, _, random) => Anatomy.Of(file) is { Fields.Count: 0, Parts.Count: > 0 } ? Markup.WithExtreme(file, random) : null),
        ("part doubled", (file, _, random) => Parts(file, random, (parts, at) => Inserted(file, parts[random.Next(parts.Count)].Start.Value, Repeated(file[parts[at]], random.Pick(1, 1, 2, 50, 2_000))))),
        ("part dropped", (file, _, random) => Parts(file, random, (parts, at) => Without(file, parts[at]))),
        ("parts swapped", (file, _, random) => Parts(file, random, (parts, at) => Swapped(file, parts[at], parts[random.Next(parts.Count)]))),
        ("part over another", (file, _, random) => Parts(file, random, (parts, at) => Overwritten(file, parts[random.Next(parts.Count)], file[parts[at]]))),
        ("part of another", (file, other, random) => Parts(other, random, (parts, at) => Inserted(file, Place(file, random), other[parts[at]]))),
    ];

    /// <summary>One to four of them, the file's name first in what is told.</summary>
    public static (string Told, byte[] File) Of((string Name, byte[] File) source, byte[] other, Random random)
    {
        var (told, file) = (source.Name, source.File);
        for (var count = random.Pick(1, 1, 1, 2, 4); count > 0 && file.Length > 0;)
        {
            var (name, apply) = All[random.Next(All.Length)];
            if (apply([.. file], other, random) is not { } mutated) continue;
            file = mutated.Length > Longest ? mutated[..Longest] : mutated;
            told += ", " + name;
            count--;
        }

        if (random.Next(3) > 0) RightSums(file);
        return (told, file);
    }

    private static byte[] Each(byte[] file, int times, Action<int> change, Random random)
    {
        for (; times > 0; times--) change(random.Next(file.Length));
        return file;
    }

    private static byte[]? Extreme(byte[] file, byte[] other, Random random)
    {
        var fields = Anatomy.Of(file).Fields;
        if (fields.Count == 0) return null;
        var field = fields[random.Next(fields.Count)];
        Span<byte> number = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(number, random.Pick<long>(0, 1, 2, 255, 4_096, 16_383, 16_384, 65_535, 65_536, 100_000, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF, 0xFFFF_FFFE, 0x7FFF, 0x8000, file.Length, -file.Length, random.Next()));
        number = number[..field.Size];
        if (field.BigEndian) number.Reverse();
        number.CopyTo(file.AsSpan(field.At));
        return file;
    }

    private static Range Block(byte[] file, Random random)
    {
        var at = random.Next(file.Length);
        return at..Math.Min(file.Length, at + random.Pick(1, 8, 64, 512, 8_192));
    }

    private static byte[]? Parts(byte[] file, Random random, Func<IReadOnlyList<Range>, int, byte[]> change)
    {
        var parts = Anatomy.Of(file).Parts;
        return parts.Count == 0 ? null : change(parts, random.Next(parts.Count));
    }

    private static int Place(byte[] file, Random random) => Anatomy.Of(file).Parts is { Count: > 0 } parts ? parts[random.Next(parts.Count)].Start.Value : random.Next(file.Length);

    private static byte[] Inserted(byte[] file, int at, byte[] piece) => [.. file[..at], .. piece, .. file[at..]];

    private static byte[] Without(byte[] file, Range piece) => [.. file[..piece.Start], .. file[piece.End..]];

    private static byte[] Repeated(byte[] piece, int times)
    {
        times = Math.Max(1, Math.Min(times, Longest / Math.Max(1, piece.Length)));
        return [.. Enumerable.Repeat(piece, times).SelectMany(bytes => bytes)];
    }

    private static byte[] Filled(byte[] file, Range piece, byte with)
    {
        file.AsSpan(piece).Fill(with);
        return file;
    }

    private static byte[] Overwritten(byte[] file, Range piece, byte[] with)
    {
        with.AsSpan(0, Math.Min(with.Length, file.Length - piece.Start.Value)).CopyTo(file.AsSpan(piece.Start.Value));
        return file;
    }

    private static byte[] Swapped(byte[] file, Range one, Range another)
    {
        if (one.Start.Value > another.Start.Value) (one, another) = (another, one);
        return one.End.Value > another.Start.Value ? file : [.. file[..one.Start], .. file[another], .. file[one.End..another.Start], .. file[one], .. file[another.End..]];
    }

    /// <summary>A checksum that is wrong hides what lies behind it from a PNG's reader.</summary>
    private static void RightSums(byte[] file)
    {
        if (!file.AsSpan().StartsWith((ReadOnlySpan<byte>)[0x89, 0x50, 0x4E, 0x47])) return;
        foreach (var part in Anatomy.Of(file).Parts)
        {
            var (at, length) = part.GetOffsetAndLength(file.Length);
            if (length < 12 || BinaryPrimitives.ReadUInt32BigEndian(file.AsSpan(at)) != length - 12) continue;
            BinaryPrimitives.WriteUInt32BigEndian(file.AsSpan(at + length - 4), Pictures.Crc(file.AsSpan(at + 4, length - 8)));
        }
    }
}
