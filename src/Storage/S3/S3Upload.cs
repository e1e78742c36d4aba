using System.Buffers;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using Amazon.S3;
using Amazon.S3.Model;

namespace Darkroom.Storage;

/// <summary>
/// One upload of a length that nobody said. It is cut into parts, each a local file until the service has it: many slow clients cost little memory,
/// and a part that failed can be sent again. Each part is signed with its own SHA-256, which the service verifies.
/// </summary>
internal sealed class S3Upload(S3Bucket bucket, Scratch scratch, string key, int partBytes)
{
    /// <summary>Where an object's hash is kept beside it.</summary>
    public const string HashName = "sha256";

    private const int MostAtOnce = 3;
    private const int BufferBytes = 128 << 10;

    private readonly ConcurrentBag<PartETag> sent = [];
    private long bytes;

    /// <returns>Bytes written.</returns>
    public async Task<long> Run(Stream content, CancellationToken cancellation)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var first = await Cut(content, hash, cancellation);
        if (bytes >= partBytes)
        {
            await SendParts(first, content, hash, cancellation);
            return bytes;
        }

        try
        {
            await SendWhole(first, Convert.ToHexStringLower(hash.GetHashAndReset()), cancellation);
            return bytes;
        }
        finally
        {
            File.Delete(first);
        }
    }

    /// <summary>A file that is there already, whose hash can be known beforehand.</summary>
    public async Task<long> Run(string path, CancellationToken cancellation)
    {
        await using var file = File.OpenRead(path);
        bytes = file.Length;
        if (bytes >= partBytes)
        {
            bytes = 0;
            return await Run(file, cancellation);
        }

        await SendWhole(path, Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellation)), cancellation);
        return bytes;
    }

    private async Task SendWhole(string file, string sha256, CancellationToken cancellation)
    {
        await using var stream = File.OpenRead(file);
        var request = new PutObjectRequest { BucketName = bucket.Name, Key = bucket.Path(key), InputStream = stream, AutoCloseStream = false, UseChunkEncoding = false, ContentType = "application/octet-stream" };
        request.Metadata[HashName] = sha256;
        await bucket.Ask(() => bucket.Client.PutObjectAsync(request, cancellation), cancellation, "Put");
    }

    private async Task SendParts(string first, Stream content, IncrementalHash hash, CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var running = new List<Task>();
        string? upload = null;
        var part = first;
        try
        {
            var begun = await bucket.Ask(() => bucket.Client.InitiateMultipartUploadAsync(new InitiateMultipartUploadRequest { BucketName = bucket.Name, Key = bucket.Path(key), ContentType = "application/octet-stream" }, stop.Token), cancellation, "Begin");
            upload = begun.UploadId;
            for (var number = 1; ; number++)
            {
                while (running.Count(task => !task.IsCompleted) >= MostAtOnce) await Task.WhenAny(running.Where(task => !task.IsCompleted));
                if (running.Find(task => task.IsFaulted) is { } failed) await failed;
                var (file, at) = (part, bytes);
                part = null;
                running.Add(SendPart(upload, number, file, stop.Token));
                if (at % partBytes != 0) break;
                part = await Cut(content, hash, cancellation);
                if (bytes == at) break;
            }

            await Task.WhenAll(running);
            await Complete(upload, cancellation);
        }
        catch
        {
            await stop.CancelAsync();
            await Task.WhenAll(running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (upload is not null) await Abort(upload);
            throw;
        }
        finally
        {
            if (part is not null) File.Delete(part);
        }
    }

    private async Task SendPart(string upload, int number, string file, CancellationToken cancellation)
    {
        try
        {
            await using var stream = File.OpenRead(file);
            var answer = await bucket.Ask(() => bucket.Client.UploadPartAsync(
                new UploadPartRequest { BucketName = bucket.Name, Key = bucket.Path(key), UploadId = upload, PartNumber = number, PartSize = stream.Length, InputStream = stream, UseChunkEncoding = false }, cancellation), cancellation);
            sent.Add(new PartETag(number, answer.ETag));
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <summary>An answer that was lost makes the SDK ask again, and then the upload is not there any more: what counts is the object.</summary>
    private async Task Complete(string upload, CancellationToken cancellation)
    {
        var parts = sent.OrderBy(part => part.PartNumber).ToList();
        await bucket.Find(() => bucket.Client.CompleteMultipartUploadAsync(new CompleteMultipartUploadRequest { BucketName = bucket.Name, Key = bucket.Path(key), UploadId = upload, PartETags = parts }, cancellation), cancellation);
        var there = await bucket.Find(() => bucket.Client.GetObjectMetadataAsync(bucket.Name, bucket.Path(key), cancellation), cancellation);
        if (there?.ContentLength != bytes) throw bucket.Unavailable("Complete", new IOException($"{key} has {there?.ContentLength} bytes of {bytes}."));
    }

    /// <summary>What cannot be aborted now is by <see cref="S3BlobStore.Tidy"/>.</summary>
    private async Task Abort(string upload)
    {
        using var limit = new CancellationTokenSource(bucket.Patience);
        try
        {
            await bucket.Ask(() => bucket.Client.AbortMultipartUploadAsync(bucket.Name, bucket.Path(key), upload, limit.Token), CancellationToken.None);
        }
        catch (StoreUnavailableException)
        {
            // Counted, and the reason that the upload failed for says more.
        }
    }

    private async Task<string> Cut(Stream content, IncrementalHash hash, CancellationToken cancellation)
    {
        var part = scratch.NewPath();
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            bytes += await scratch.Fill(part, content, buffer, partBytes, piece => hash.AppendData(piece.Span), cancellation);
            return part;
        }
        catch
        {
            File.Delete(part);
            throw;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
