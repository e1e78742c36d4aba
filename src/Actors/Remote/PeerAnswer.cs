using System.Buffers;

namespace Darkroom.Actors;

/// <summary>What a grain port said; its bytes are lent until it is disposed.</summary>
internal readonly struct PeerAnswer : IDisposable
{
    private readonly byte[]? buffer;
    private readonly int length;

    private PeerAnswer(int status, byte[]? buffer, int length) => (Status, this.buffer, this.length) = (status, buffer, length);

    public int Status { get; }

    public ReadOnlySpan<byte> Body => buffer.AsSpan(0, length);

    public static async ValueTask<PeerAnswer> Read(HttpResponseMessage response, CancellationToken cancellation)
    {
        var (status, length) = ((int)response.StatusCode, response.Content.Headers.ContentLength ?? 0);
        if (length == 0) return new(status, null, 0);
        if (length > GrainPort.MostBytes) throw new HttpIOException(HttpRequestError.InvalidResponse, "The answer is too long.");
        var lent = ArrayPool<byte>.Shared.Rent((int)length);
        try
        {
            var stream = await response.Content.ReadAsStreamAsync(cancellation);
            await stream.ReadExactlyAsync(lent.AsMemory(0, (int)length), cancellation);
            return new(status, lent, (int)length);
        }
        catch
        {
            ArrayPool<byte>.Shared.Return(lent);
            throw;
        }
    }

    public void Dispose()
    {
        if (buffer is not null) ArrayPool<byte>.Shared.Return(buffer);
    }
}
