namespace Darkroom.Api;

/// <summary>Bytes at hand.</summary>
internal class MemoryBlob(byte[] content) : IBlob
{
    public long Length => content.Length;

    public ValueTask<int> Read(Memory<byte> buffer, long offset, CancellationToken cancellation)
    {
        var count = (int)Math.Min(buffer.Length, Math.Max(0, content.Length - offset));
        content.AsSpan((int)Math.Min(offset, content.Length), count).CopyTo(buffer.Span);
        return new(count);
    }

    public void Dispose()
    {
    }
}
