using System.Buffers.Binary;

namespace Darkroom.Abstractions;

/// <summary>UUIDs as 22 characters of <c>0-9A-Za-z</c>, zero-padded, so that text order is time order.</summary>
public static class Base62
{
    private const string Alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private const int Length = 22;

    public static string Encode(Guid value)
    {
        Span<byte> bytes = stackalloc byte[16];
        value.TryWriteBytes(bytes, bigEndian: true, out _);
        var number = BinaryPrimitives.ReadUInt128BigEndian(bytes);
        Span<char> text = stackalloc char[Length];
        for (var i = Length - 1; i >= 0; i--)
        {
            (number, var digit) = UInt128.DivRem(number, 62);
            text[i] = Alphabet[(int)digit];
        }

        return new string(text);
    }

    /// <summary>Reads either form: 22 characters of base62, or a UUID with hyphens.</summary>
    public static bool TryDecode(ReadOnlySpan<char> text, out Guid value)
    {
        if (text.Length == 36) return Guid.TryParseExact(text, "D", out value);
        value = default;
        if (text.Length != Length) return false;

        UInt128 number = 0;
        foreach (var c in text)
        {
            var digit = DigitOf(c);
            if (digit < 0) return false;
            var next = unchecked((number * 62) + (UInt128)digit);
            // 62^22 is larger than 2^128: the few texts above are nobody's id.
            if (number > UInt128.MaxValue / 62 || next < number) return false;
            number = next;
        }

        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, number);
        value = new Guid(bytes, bigEndian: true);
        return true;
    }

    /// <summary>The millisecond in a UUID version 7, UTC.</summary>
    public static DateTimeOffset TimeOf(Guid value)
    {
        Span<byte> bytes = stackalloc byte[16];
        value.TryWriteBytes(bytes, bigEndian: true, out _);
        return DateTimeOffset.FromUnixTimeMilliseconds((long)(BinaryPrimitives.ReadUInt64BigEndian(bytes) >> 16));
    }

    private static int DigitOf(char c) => c switch
    {
        >= '0' and <= '9' => c - '0',
        >= 'A' and <= 'Z' => c - 'A' + 10,
        >= 'a' and <= 'z' => c - 'a' + 36,
        _ => -1,
    };
}
