using System.Buffers.Binary;

namespace Darkroom.Api.Cleaning;

/// <summary>A PNG with the chunks that its pixels and their colours need, and of EXIF the orientation.</summary>
internal sealed class CleanPng(Stream source) : CleanStream(source)
{
    private const int AroundContent = 12;
    private const int MostExif = 64 << 10;

    private static readonly HashSet<string> Kept = new(
        ["IHDR", "PLTE", "IDAT", "IEND", "tRNS", "gAMA", "cHRM", "sRGB", "iCCP", "cICP", "mDCV", "mDCv", "cLLI", "cLLi", "sBIT", "bKGD", "hIST", "pHYs", "sPLT", "acTL", "fcTL", "fdAT"],
        StringComparer.Ordinal);

    protected override async IAsyncEnumerable<ReadOnlyMemory<byte>> Parts()
    {
        if (await Look(8) && Ahead.StartsWith((ReadOnlySpan<byte>)[0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]))
        {
            yield return Take(8);
            while (await Look(8) && Ahead[0] < 0x80)
            {
                var (length, type) = (BinaryPrimitives.ReadUInt32BigEndian(Ahead), System.Text.Encoding.Latin1.GetString(Ahead[4..8]));
                if (Kept.Contains(type))
                {
                    await foreach (var piece in Pass(length + AroundContent)) yield return piece;
                    if (type == "IEND") yield break;
                    continue;
                }

                if (type == "eXIf" && length <= MostExif && await Look((int)length + AroundContent) && ExifOrientation.Read(Ahead[8..(int)(length + 8)]) is > 1 and var orientation)
                    yield return Chunk("eXIf"u8, ExifOrientation.Tiff(orientation));
                await Skip(length + AroundContent);
            }

            if (Ahead.IsEmpty) yield break;
        }

        await foreach (var piece in GiveUp()) yield return piece;
    }

    private static byte[] Chunk(ReadOnlySpan<byte> type, ReadOnlySpan<byte> content)
    {
        var chunk = new byte[content.Length + AroundContent];
        BinaryPrimitives.WriteInt32BigEndian(chunk, content.Length);
        type.CopyTo(chunk.AsSpan(4));
        content.CopyTo(chunk.AsSpan(8));
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(content.Length + 8), Checksum(chunk.AsSpan(4, content.Length + 4)));
        return chunk;
    }

    /// <summary>PNG's CRC-32, of a few bytes.</summary>
    private static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++) crc = (crc >> 1) ^ ((crc & 1) * 0xEDB88320);
        }

        return ~crc;
    }
}
