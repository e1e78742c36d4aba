namespace Darkroom.Api;

/// <summary>An upload as it was sent, held to a length whatever becomes of its bytes.</summary>
/// <param name="name">What it is called in the refusal.</param>
internal sealed class LimitedStream(Stream source, long mostBytes, string name) : ForwardStream
{
    private long count;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await source.ReadAsync(buffer, cancellationToken);
        if ((count += read) > mostBytes) throw new RefusedUploadException(Failure.TooLarge, $"The {name} is larger than {mostBytes} bytes");
        return read;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) source.Dispose();
        base.Dispose(disposing);
    }
}
