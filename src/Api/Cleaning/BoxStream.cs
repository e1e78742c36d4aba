using System.Buffers.Binary;

namespace Darkroom.Api.Cleaning;

/// <summary>A file of ISO media boxes, one after the other at its outermost level.</summary>
internal abstract class BoxStream(Stream source) : CleanStream(source)
{
    protected sealed override async IAsyncEnumerable<ReadOnlyMemory<byte>> Parts()
    {
        while (await Look(8))
        {
            var (header, size) = (8, (long)BinaryPrimitives.ReadUInt32BigEndian(Ahead));
            var type = System.Text.Encoding.Latin1.GetString(Ahead[4..8]);
            if (size == 1 && await Look(16)) (header, size) = (16, BinaryPrimitives.ReadInt64BigEndian(Ahead[8..]));
            if (size == 0) size = long.MaxValue - Offset; // to the end of the file
            if (size < header) break;

            var content = Box(type, header, size - header);
            if (content is null) break;
            await foreach (var piece in content) yield return piece;
        }

        if (Ahead.IsEmpty) yield break;
        await foreach (var piece in GiveUp()) yield return piece;
    }

    /// <summary>What goes out of the box ahead, its header included; null when it makes no sense.</summary>
    protected abstract IAsyncEnumerable<ReadOnlyMemory<byte>>? Box(string type, int header, long length);

    /// <summary>A box of the same length without a meaning.</summary>
    protected async IAsyncEnumerable<ReadOnlyMemory<byte>> Free(int header, long length)
    {
        var begin = Take(header);
        "free"u8.CopyTo(begin.Span[4..]);
        yield return begin;
        await foreach (var zeros in Blank(length)) yield return zeros;
    }

    protected async IAsyncEnumerable<ReadOnlyMemory<byte>> Whole(int header, long length)
    {
        yield return Take(header);
        await foreach (var piece in Pass(length)) yield return piece;
    }
}
