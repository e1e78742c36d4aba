using System.Security.Cryptography;
using Amazon.Runtime.Internal.Util;
using Amazon.S3.Model;

namespace Darkroom.Storage;

/// <summary>
/// One object, read as it arrives: reading on where the last read ended costs no request. A download that breaks off is taken up where it did, of the
/// same object or not at all; one that was read from its beginning to its end has the hash that it was stored with.
/// </summary>
internal sealed class S3Blob : IBlob
{
    private const int MostResumed = 4;

    private readonly S3Bucket bucket;
    private readonly string store;
    private readonly string key;
    private readonly string etag;
    private readonly string? sha256;
    private readonly IncrementalHash? hash;
    private GetObjectResponse? answer;
    private long position;
    private long hashed;
    private int resumed;

    public S3Blob(S3Bucket bucket, string store, string key, GetObjectResponse answer)
    {
        (this.bucket, this.store, this.key, this.answer) = (bucket, store, key, answer);
        (Length, etag, sha256) = (answer.ContentLength, answer.ETag, answer.Metadata[S3Upload.HashName]);
        if (sha256 is not null) hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    }

    public long Length { get; }

    public async ValueTask<int> Read(Memory<byte> buffer, long offset, CancellationToken cancellation)
    {
        if (offset >= Length || buffer.IsEmpty) return 0;
        while (true)
        {
            try
            {
                if (answer is null || position != offset) await Seek(offset, cancellation);
                var read = await ReadOn(buffer[..(int)Math.Min(buffer.Length, Length - offset)], cancellation);
                position += read;
                Hash(buffer.Span[..read], offset);
                return read;
            }
            catch (Exception e) when (S3Bucket.IsOutage(e, cancellation))
            {
                Close();
                if (resumed == MostResumed) throw bucket.Unavailable("Read", e);
                StoreMetrics.Resume(store);
                await Backoff.Pause(resumed++, cancellation);
            }
        }
    }

    public void Dispose()
    {
        Close();
        hash?.Dispose();
    }

    private async Task Seek(long offset, CancellationToken cancellation)
    {
        Close();
        answer = await bucket.Ask(() => bucket.Client.GetObjectAsync(bucket.Get(key, offset, Length, etag), cancellation), cancellation);
        position = offset;
    }

    private async Task<int> ReadOn(Memory<byte> buffer, CancellationToken cancellation)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(bucket.Patience);
        // Beneath the SDK's own check of MD5s, which speaks up only after the last byte, and costs more than ours.
        var read = await WrapperStream.GetNonWrapperBaseStream(answer!.ResponseStream).ReadAsync(buffer, patience.Token);
        return read > 0 ? read : throw new EndOfStreamException($"{key} ended at {position} of {Length} bytes.");
    }

    private void Hash(ReadOnlySpan<byte> bytes, long offset)
    {
        if (hash is null || offset != hashed) return;
        hash.AppendData(bytes);
        hashed += bytes.Length;
        // Before its last bytes leave: whoever asked notices a body that is not whole.
        if (hashed == Length && Convert.ToHexStringLower(hash.GetHashAndReset()) != sha256) throw new StoreUnavailableException($"Store {store}: {key} is not what was written.", new InvalidDataException());
    }

    private void Close()
    {
        answer?.Dispose();
        answer = null;
    }
}
