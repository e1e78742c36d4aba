namespace Darkroom.Api;

/// <summary>A stream whose head was read already, from its beginning again.</summary>
internal sealed class RewoundStream(ReadOnlyMemory<byte> head, Stream rest) : ForwardStream
{
    private ReadOnlyMemory<byte> head = head;

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (head.IsEmpty) return rest.ReadAsync(buffer, cancellationToken);
        var length = Math.Min(head.Length, buffer.Length);
        head[..length].CopyTo(buffer);
        head = head[length..];
        return new(length);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) rest.Dispose();
        base.Dispose(disposing);
    }
}
