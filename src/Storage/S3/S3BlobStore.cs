using System.Net;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Amazon.S3;
using Amazon.S3.Model;

namespace Darkroom.Storage;

/// <summary>Blobs as objects of a bucket.</summary>
internal sealed class S3BlobStore : IBlobStore, IDisposable
{
    private static readonly TimeSpan Abandoned = TimeSpan.FromDays(1);

    private readonly string name;
    private readonly StoreOptions options;
    private readonly Scratch scratch;
    private readonly S3Bucket bucket;
    private readonly TimeProvider time;
    private volatile bool reached;

    public S3BlobStore(string name, StoreOptions options, Scratch scratch, TimeProvider time)
    {
        (this.name, this.options, this.scratch, this.time) = (name, options, scratch, time);
        bucket = new S3Bucket(name, options);
    }

    public Task<long> Put(string key, Stream content, CancellationToken cancellation)
    {
        BlobPaths.Check(key);
        return new S3Upload(bucket, scratch, key, options.PartBytes).Run(content, cancellation);
    }

    public async Task<long> PutFile(string key, string path, CancellationToken cancellation)
    {
        BlobPaths.Check(key);
        try
        {
            return await new S3Upload(bucket, scratch, key, options.PartBytes).Run(path, cancellation);
        }
        finally
        {
            File.Delete(path);
        }
    }

    public async ValueTask<IBlob?> Open(string key, CancellationToken cancellation)
    {
        BlobPaths.Check(key);
        return await bucket.Find(() => bucket.Client.GetObjectAsync(bucket.Get(key), cancellation), cancellation) is { } answer ? new S3Blob(bucket, name, key, answer) : null;
    }

    public async ValueTask<long?> LengthOf(string key, CancellationToken cancellation)
    {
        BlobPaths.Check(key);
        return (await bucket.Find(() => bucket.Client.GetObjectMetadataAsync(bucket.Name, bucket.Path(key), cancellation), cancellation))?.ContentLength;
    }

    public async ValueTask<LocalFile?> Materialise(string key, string? sha256, CancellationToken cancellation)
    {
        return await Download(key, sha256, scratch, cancellation) is { } path ? new LocalFile(path, () => File.Delete(path)) : null;
    }

    /// <summary>Into a file of its own. Bytes that are not the expected ones are asked for once more.</summary>
    /// <returns>The file, or null when there is no such blob.</returns>
    internal async Task<string?> Download(string key, string? sha256, Scratch into, CancellationToken cancellation)
    {
        for (var tries = 0; ; tries++)
        {
            using var blob = await Open(key, cancellation);
            if (blob is null) return null;
            var path = into.NewPath();
            try
            {
                if (await Fetch(blob, into, path, cancellation) is var found && (sha256 is null || found == sha256)) return path;
                throw bucket.Unavailable(nameof(Download), new InvalidDataException($"{key} is not what was uploaded."));
            }
            catch (StoreUnavailableException e) when (e.InnerException is InvalidDataException && tries == 0)
            {
                File.Delete(path);
            }
            catch
            {
                File.Delete(path);
                throw;
            }
        }
    }

    public async Task Delete(string key, CancellationToken cancellation)
    {
        BlobPaths.Check(key);
        await bucket.Find(() => bucket.Client.DeleteObjectAsync(bucket.Name, bucket.Path(key), cancellation), cancellation);
    }

    public async Task DeleteAll(string prefix, CancellationToken cancellation)
    {
        BlobPaths.Check(prefix);
        await foreach (var page in Pages(prefix, cancellation)) await S3Deletion.Run(bucket, [.. page.Select(item => item.Key)], cancellation);
    }

    public async IAsyncEnumerable<BlobInfo> List(string prefix, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var page in Pages(prefix, cancellation))
        {
            foreach (var item in page) yield return new BlobInfo(bucket.KeyOf(item.Key), item.Size ?? 0, new DateTimeOffset(item.LastModified?.ToUniversalTime() ?? DateTime.UnixEpoch));
        }
    }

    public string NewScratchPath() => scratch.NewPath();

    public bool HasRoom() => scratch.HasRoom();

    public StoreSpace? Space() => null;

    /// <summary>
    /// Once it was written and read, it is not asked again: an outage of what all nodes share must not take them all out of service, for they can say
    /// so themselves, and serve what they hold.
    /// </summary>
    public async Task Probe(CancellationToken cancellation)
    {
        if (reached) return;
        var key = $"probe/{Guid.NewGuid():N}";
        await Put(key, new MemoryStream([1]), cancellation);
        using (var blob = await Open(key, cancellation))
        {
            var content = new byte[2];
            if (blob is null || await blob.Read(content, 0, cancellation) != 1 || content[0] != 1) throw new IOException($"Store {name} does not give back what was written.");
        }

        await Delete(key, cancellation);
        reached = true;
    }

    public async Task Tidy(CancellationToken cancellation)
    {
        var request = new ListMultipartUploadsRequest { BucketName = bucket.Name, Prefix = bucket.Path("") };
        while (true)
        {
            ListMultipartUploadsResponse page;
            try
            {
                page = await bucket.Ask(() => bucket.Client.ListMultipartUploadsAsync(request, cancellation), cancellation);
            }
            catch (StoreUnavailableException e) when (e.InnerException is AmazonS3Exception { StatusCode: HttpStatusCode.NotImplemented or HttpStatusCode.MethodNotAllowed })
            {
                // A service that does not tell removes them by a rule of its own.
                return;
            }

            foreach (var upload in page.MultipartUploads ?? [])
            {
                if (time.GetUtcNow() - upload.Initiated?.ToUniversalTime() < Abandoned) continue;
                await bucket.Find(() => bucket.Client.AbortMultipartUploadAsync(bucket.Name, upload.Key, upload.UploadId, cancellation), cancellation);
            }

            if (page.IsTruncated != true) return;
            (request.KeyMarker, request.UploadIdMarker) = (page.NextKeyMarker, page.NextUploadIdMarker);
        }
    }

    public void Dispose() => bucket.Dispose();

    /// <returns>The hash of what came.</returns>
    private static async Task<string> Fetch(IBlob blob, Scratch into, string path, CancellationToken cancellation)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await using var content = new BlobStream(blob);
        await into.Fill(path, content, new byte[128 << 10], long.MaxValue, piece => hash.AppendData(piece.Span), cancellation);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private async IAsyncEnumerable<List<S3Object>> Pages(string prefix, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var request = new ListObjectsV2Request { BucketName = bucket.Name, Prefix = bucket.Path(prefix) + "/" };
        while (true)
        {
            var page = await bucket.Ask(() => bucket.Client.ListObjectsV2Async(request, cancellation), cancellation, "List");
            if (page.S3Objects is { Count: > 0 } found) yield return found;
            if (page.IsTruncated != true) yield break;
            request.ContinuationToken = page.NextContinuationToken;
        }
    }
}
