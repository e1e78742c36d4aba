using System.Net.Http;

namespace Darkroom.Api.Importing;

/// <summary>A fetched body whose every end but the right one is a refusal: broken off, too slow, or not what was promised.</summary>
/// <param name="time">Ends with the import's time.</param>
/// <param name="aborted">Ends when nobody waits for the import any more; then there is nobody to refuse either.</param>
internal sealed class ImportBody(Stream source, CancellationToken time, CancellationToken aborted) : ForwardStream
{
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(time, cancellationToken);
        try
        {
            return await source.ReadAsync(buffer, either.Token);
        }
        catch (OperationCanceledException) when (!aborted.IsCancellationRequested)
        {
            throw new RefusedUploadException(Failure.FetchFailed, "The image did not arrive in time");
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            aborted.ThrowIfCancellationRequested();
            throw new RefusedUploadException(Failure.FetchFailed, "The image did not arrive whole");
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) source.Dispose();
        base.Dispose(disposing);
    }
}
