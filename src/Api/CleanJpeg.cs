namespace Darkroom.Api;

/// <summary>
/// A JPEG without what it tells about its maker: EXIF but for the orientation, XMP, IPTC, comments and makers' own segments are
/// left out while it flows. Pixels, colour profile and everything from the first scan on pass as they are, and so does the rest
/// of a file whose segments make no sense.
/// </summary>
internal sealed class CleanJpeg(Stream source) : ForwardStream
{
    private const int MarkerBytes = 2;
    private const int HeadBytes = 4;

    private readonly byte[] segment = new byte[MarkerBytes + ushort.MaxValue];
    private ReadOnlyMemory<byte> ready;
    private bool begun;
    private bool orientationKnown;
    private bool passing;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.IsEmpty) return 0;
        while (ready.IsEmpty)
        {
            if (passing) return await source.ReadAsync(buffer, cancellationToken);
            ready = await NextSegment(cancellationToken);
        }

        var length = Math.Min(ready.Length, buffer.Length);
        ready[..length].CopyTo(buffer);
        ready = ready[length..];
        return length;
    }

    public override async ValueTask DisposeAsync()
    {
        await source.DisposeAsync();
        await base.DisposeAsync();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) source.Dispose();
        base.Dispose(disposing);
    }

    /// <summary>What to pass on of the next segment: all, nothing, or its orientation.</summary>
    private async ValueTask<ReadOnlyMemory<byte>> NextSegment(CancellationToken cancellation)
    {
        var length = await Fill(0, MarkerBytes, cancellation);
        if (length < MarkerBytes || segment[0] != 0xFF) return PassFrom(length);
        if (!begun)
        {
            begun = segment[1] == 0xD8;
            return begun ? segment.AsMemory(0, length) : PassFrom(length);
        }

        // Any number of FF may stand before a marker's code; they mean nothing.
        while (segment[1] == 0xFF)
        {
            if (await Fill(1, 1, cancellation) == 0) return PassFrom(length);
        }

        if (!HasContent(segment[1])) return PassFrom(length);
        length += await Fill(MarkerBytes, MarkerBytes, cancellation);
        if (length < HeadBytes) return PassFrom(length);
        var whole = MarkerBytes + ((segment[2] << 8) | segment[3]);
        if (whole < HeadBytes) return PassFrom(length);
        length += await Fill(HeadBytes, whole - HeadBytes, cancellation);
        return length < whole ? PassFrom(length) : Keep(whole);
    }

    private ReadOnlyMemory<byte> Keep(int whole)
    {
        var content = segment.AsSpan(HeadBytes, whole - HeadBytes);
        var kept = segment[1] switch
        {
            0xE0 => content.StartsWith("JFIF\0"u8),
            0xE2 => content.StartsWith("ICC_PROFILE\0"u8),
            0xEE => content.StartsWith("Adobe"u8),
            >= 0xE1 and <= 0xEF or 0xFE => false,
            _ => true,
        };
        if (kept) return segment.AsMemory(0, whole);

        // The first EXIF with an orientation counts, as it does for decoders.
        if (segment[1] != 0xE1 || orientationKnown || !content.StartsWith(ExifOrientation.Header)) return default;
        var orientation = ExifOrientation.Read(content);
        orientationKnown = orientation is not null;
        return orientation is > 1 ? ExifOrientation.Segment(orientation.Value) : default;
    }

    private ReadOnlyMemory<byte> PassFrom(int length)
    {
        passing = true;
        return segment.AsMemory(0, length);
    }

    private ValueTask<int> Fill(int at, int count, CancellationToken cancellation) =>
        source.ReadAtLeastAsync(segment.AsMemory(at, count), count, throwOnEndOfStream: false, cancellation);

    /// <summary>Segments of tables and metadata. A scan is where the work ends; other markers have no place before it.</summary>
    private static bool HasContent(byte code) => code is >= 0xC0 and not (>= 0xD0 and <= 0xDA);
}
