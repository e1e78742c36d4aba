namespace Darkroom.Storage;

/// <summary>A store beyond this machine, with this node's disk before it: variants once they are asked for again, originals while they are rendered and after.</summary>
internal sealed class CachedBlobs(S3BlobStore store, DiskCache cache) : IBlobStore, IDisposable
{
    public async Task<long> Put(string key, Stream content, CancellationToken cancellation)
    {
        var written = await store.Put(key, content, cancellation);
        cache.Remove(key);
        return written;
    }

    public async Task<long> PutFile(string key, string path, CancellationToken cancellation)
    {
        var written = await store.PutFile(key, path, cancellation);
        cache.Remove(key);
        return written;
    }

    public async ValueTask<IBlob?> Open(string key, CancellationToken cancellation)
    {
        if (cache.Find(key) is { } found) return Opened(found);
        if (cache.WasSeen(key))
        {
            try
            {
                return await cache.Take(key, into => store.Download(key, sha256: null, into, CancellationToken.None), cancellation) is { } taken ? Opened(taken) : null;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // The disk is full, or broken: then it is done without.
                cache.Bypassed();
            }
        }

        var blob = await store.Open(key, cancellation);
        if (blob is not null && key.StartsWith(BlobKeys.AllVariants, StringComparison.Ordinal)) cache.See(key, blob.Length);
        return blob;
    }

    public ValueTask<long?> LengthOf(string key, CancellationToken cancellation) => store.LengthOf(key, cancellation);

    public async ValueTask<LocalFile?> Materialise(string key, string? sha256, CancellationToken cancellation)
    {
        for (var tries = 0; ; tries++)
        {
            try
            {
                return await cache.Take(key, into => store.Download(key, sha256, into, CancellationToken.None), cancellation);
            }
            catch (InsufficientStorageException) when (tries == 0)
            {
                // A render now is worth more than what may be asked for again.
                cache.Clear();
            }
        }
    }

    public async Task Delete(string key, CancellationToken cancellation)
    {
        cache.Remove(key);
        await store.Delete(key, cancellation);
    }

    public async Task DeleteAll(string prefix, CancellationToken cancellation)
    {
        cache.RemoveAll(prefix);
        await store.DeleteAll(prefix, cancellation);
    }

    public IAsyncEnumerable<BlobInfo> List(string prefix, CancellationToken cancellation) => store.List(prefix, cancellation);

    public string NewScratchPath() => store.NewScratchPath();

    public bool HasRoom() => store.HasRoom();

    public StoreSpace? Space() => store.Space();

    public Task Probe(CancellationToken cancellation) => store.Probe(cancellation);

    public Task Tidy(CancellationToken cancellation)
    {
        cache.Expire();
        return store.Tidy(cancellation);
    }

    public void Dispose() => store.Dispose();

    /// <summary>An open file outlives its name, so the cache may let go of it.</summary>
    private static FileBlob Opened(LocalFile file)
    {
        using (file) return new FileBlob(File.OpenHandle(file.Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
    }
}
