using System.Buffers.Binary;

namespace Darkroom.Api.Cleaning;

/// <summary>Boxes and numbers in memory, one after the other; what lies beyond the end breaks it.</summary>
internal ref struct BoxCursor(ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> bytes = bytes;
    private int at;

    public bool IsBroken { get; private set; }

    public void Skip(int count) => Number(count);

    /// <summary>Big-endian; longer than eight bytes only its end counts.</summary>
    public ulong Number(int length)
    {
        if (IsBroken || length > bytes.Length - at)
        {
            IsBroken = true;
            return 0;
        }

        ulong number = 0;
        foreach (var value in bytes.Slice(at, length)) number = (number << 8) | value;
        at += length;
        return number;
    }

    /// <param name="begins">Where its content does, from the first byte of all.</param>
    public bool Next(out string type, out ReadOnlySpan<byte> content, out int begins)
    {
        content = default;
        (type, begins) = ("", 0);
        if (IsBroken || at == bytes.Length) return false;
        var left = bytes[at..];
        var size = left.Length >= 8 ? BinaryPrimitives.ReadUInt32BigEndian(left) : 0;
        if (size < 8 || size > left.Length)
        {
            IsBroken = true;
            return false;
        }

        type = System.Text.Encoding.Latin1.GetString(left[4..8]);
        content = left[8..(int)size];
        begins = at + 8;
        at += (int)size;
        return true;
    }
}
