using System.Collections.Concurrent;
using Darkroom.Api.Cleaning;
using Darkroom.Api.RateLimits;

namespace Darkroom.Api;

/// <summary>Makes what strangers get of an original whose account wants its metadata kept back: once, and beside the variants, so that it goes with them and makes room as they do.</summary>
internal sealed class CleanOriginals(IBlobStore blobs, MissLimit misses, VariantLedger ledger)
{
    private readonly ConcurrentDictionary<string, Lazy<Task<Result<Done>>>> making = new(StringComparer.Ordinal);

    /// <summary>Forbidden where it cannot be said that nothing is left. The asker's leaving does not stop the work.</summary>
    /// <param name="isFree">Whether whoever asks has no limit.</param>
    public async Task<Result<IBlob>> Open(HttpContext context, Representation clean, bool isFree, CancellationToken aborted)
    {
        var made = await misses.Make(context, clean.BlobKey, isFree, () => Make(clean)).WaitAsync(aborted);
        // Who came too late to join finds what was made.
        if (!made.Ok && made.Failure != Failure.TooManyRequests) return new(null, made.Failure, made.Detail);
        return await blobs.Open(clean.BlobKey, aborted) is { } blob ? new Result<IBlob>(blob) : made.Ok ? Failure.NotFound : made.Failure;
    }

    private Task<Result<Done>> Make(Representation clean) => making.GetOrAdd(clean.BlobKey, _ => new(() => Task.Run(() => Clean(clean)))).Value;

    private async Task<Result<Done>> Clean(Representation clean)
    {
        try
        {
            if (!blobs.HasRoom()) return Failure.InsufficientStorage;
            if (await blobs.Open(clean.Exact!.BlobKey, CancellationToken.None) is not { } original) return Failure.NotFound;
            await using var cleaner = new Thorough(Cleaner.Of(clean.Type, new BlobStream(original))!);
            ledger.Stored(clean.BlobKey, await blobs.Put(clean.BlobKey, cleaner, CancellationToken.None));
            return Done.Value;
        }
        catch (InsufficientStorageException)
        {
            return Failure.InsufficientStorage;
        }
        catch (StoreUnavailableException)
        {
            return Failure.StoreUnavailable;
        }
        catch (RefusedUploadException refused)
        {
            return new(null, refused.Failure, refused.Detail);
        }
        finally
        {
            making.TryRemove(clean.BlobKey, out _);
        }
    }

    /// <summary>Breaks off where the cleaner did not understand the file, so that nothing of it is stored.</summary>
    private sealed class Thorough(CleanStream cleaner) : ForwardStream
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var read = await cleaner.ReadAsync(buffer, cancellationToken);
            return cleaner.GaveUp ? throw new RefusedUploadException(Failure.Forbidden, "The original is not public") : read;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing) cleaner.Dispose();
            base.Dispose(disposing);
        }
    }

    private sealed class BlobStream(IBlob blob) : ForwardStream
    {
        private long at;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var read = await blob.Read(buffer, at, cancellationToken);
            at += read;
            return read;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing) blob.Dispose();
            base.Dispose(disposing);
        }
    }
}
