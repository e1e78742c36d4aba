using System.Buffers.Binary;

namespace Darkroom.Imaging;

/// <summary>Little-endian numbers from a place in a file on; the file's end is damage.</summary>
internal readonly ref struct DibReader
{
    private readonly Stream file;

    public DibReader(Stream file, long at)
    {
        if (at < 0 || at > file.Length) throw new DamagedException("A place outside the file.");
        this.file = file;
        file.Position = at;
    }

    public ushort UInt16()
    {
        Span<byte> bytes = stackalloc byte[2];
        Fill(bytes);
        return BinaryPrimitives.ReadUInt16LittleEndian(bytes);
    }

    public uint UInt32()
    {
        Span<byte> bytes = stackalloc byte[4];
        Fill(bytes);
        return BinaryPrimitives.ReadUInt32LittleEndian(bytes);
    }

    public byte[] Bytes(int count)
    {
        var bytes = new byte[count];
        Fill(bytes);
        return bytes;
    }

    public void Fill(Span<byte> bytes)
    {
        if (file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) < bytes.Length) throw new DamagedException("The file ends too early.");
    }
}
