namespace Darkroom.Api;

/// <summary>Sends a blob straight from the store into the connection's buffers, a piece at a time: memory does not grow with the blob.</summary>
internal static class BlobBody
{
    private const int Piece = 64 << 10;

    public static async Task Write(HttpResponse response, IBlob blob, long from, long count, CancellationToken cancellation)
    {
        // With the headers gone ahead, the writer's memory is the connection's own; before them it would be a copy.
        await response.StartAsync(cancellation);
        var writer = response.BodyWriter;
        while (count > 0)
        {
            var wanted = (int)Math.Min(count, Piece);
            var read = await blob.Read(writer.GetMemory(wanted)[..wanted], from, cancellation);
            if (read == 0) throw new EndOfStreamException($"The blob ended {count} bytes early.");
            writer.Advance(read);
            (from, count) = (from + read, count - read);
            var flushed = await writer.FlushAsync(cancellation);
            if (flushed.IsCompleted) return;
        }
    }
}
