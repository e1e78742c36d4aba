using System.Diagnostics;
using System.Security.Cryptography;

namespace Darkroom.Api;

/// <summary>An upload's bytes on their way to the store: counted, hashed, held to the size limit, to the idle limit and to the room that is reserved.</summary>
internal sealed class IncomingFile(Stream source, long mostBytes, TimeSpan idle, CancellationToken aborted) : ForwardStream
{
    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly CancellationTokenSource stalled = CancellationTokenSource.CreateLinkedTokenSource(aborted);
    private Func<long, Task<Result<Done>>>? reserve;
    private Func<long> reserved = () => long.MaxValue;
    private TimeSpan renewEvery;
    private long renewedAt = Stopwatch.GetTimestamp();

    /// <summary>Bytes of the file so far.</summary>
    public long Count { get; private set; }

    /// <summary>64 hexadecimal digits of what was read.</summary>
    public string Sha256() => Convert.ToHexStringLower(hash.GetCurrentHash());

    /// <summary>Asks for more room before bytes beyond it are passed on, and renews what there is now and then.</summary>
    public void OnProgress(TimeSpan every, Func<long, Task<Result<Done>>> grow, Func<long> limit) =>
        (renewEvery, reserve, reserved) = (every, grow, limit);

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await ReadInTime(buffer);
        Count += read;
        if (Count > mostBytes) throw new RefusedUploadException(Failure.TooLarge, $"The file is larger than {mostBytes} bytes");
        hash.AppendData(buffer.Span[..read]);
        while (reserve is not null && read > 0 && (Count > reserved() || Stopwatch.GetElapsedTime(renewedAt) > renewEvery))
        {
            var grown = await reserve(Count);
            if (!grown.Ok) throw new RefusedUploadException(grown.Failure, grown.Detail);
            renewedAt = Stopwatch.GetTimestamp();
        }

        return read;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            hash.Dispose();
            stalled.Dispose();
        }

        base.Dispose(disposing);
    }

    private async ValueTask<int> ReadInTime(Memory<byte> buffer)
    {
        stalled.CancelAfter(idle);
        try
        {
            return await source.ReadAsync(buffer, stalled.Token);
        }
        catch (OperationCanceledException) when (!aborted.IsCancellationRequested)
        {
            throw new RefusedUploadException(Failure.ReservationGone, $"No byte arrived for {idle.TotalSeconds:F0} seconds");
        }
        finally
        {
            stalled.CancelAfter(Timeout.InfiniteTimeSpan);
        }
    }
}

/// <summary>Carries an expected failure out of a stream's reader, where no value can.</summary>
internal sealed class RefusedUploadException(Failure failure, string? detail) : Exception(detail)
{
    public Failure Failure { get; } = failure;

    public string? Detail { get; } = detail;
}
