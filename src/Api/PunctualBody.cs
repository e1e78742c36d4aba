namespace Darkroom.Api;

/// <summary>
/// A request's body that is given up when no byte arrives for too long, wherever in it that is. (The server's own rule is an average:
/// whoever sent a lot fast may then be silent for hours.) What is wrong with the body's framing is the client's fault and said as such.
/// </summary>
internal sealed class PunctualBody(Stream source, TimeSpan idle) : ForwardStream
{
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(idle);
        try
        {
            return await source.ReadAsync(buffer, patience.Token);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new BadHttpRequestException($"No byte arrived for {idle.TotalSeconds:F0} seconds", StatusCodes.Status408RequestTimeout, e);
        }
        catch (Exception e) when (e is (IOException and not BadHttpRequestException) or OverflowException)
        {
            // A chunk longer than can be counted, say, or a client that went away.
            throw new BadHttpRequestException("The body is not framed as HTTP has it", StatusCodes.Status400BadRequest, e);
        }
    }
}
