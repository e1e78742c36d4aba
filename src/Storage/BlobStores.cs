using System.Runtime.CompilerServices;

namespace Darkroom.Storage;

/// <summary>
/// All stores as one: a key's end says which. What is said of a prefix without a store holds for all of them, so whoever deletes an image
/// need not know where it was.
/// </summary>
public sealed class BlobStores : IBlobStore, IDisposable
{
    private readonly IBlobStore fallback;
    private readonly Dictionary<string, IBlobStore> named;
    private readonly Scratch scratch;
    private readonly IDisposable? cache;

    internal BlobStores(IBlobStore fallback, Dictionary<string, IBlobStore> named, Scratch scratch, IDisposable? cache = null, params IReadOnlyList<string> folders) =>
        (this.fallback, this.named, this.scratch, this.cache, Folders) = (fallback, named, scratch, cache, folders);

    /// <summary>Where files of <see cref="Materialise"/> lie, beside the data folder's.</summary>
    public IReadOnlyList<string> Folders { get; }

    public static BlobStores Open(DataFolder data, StorageOptions options, TimeProvider time)
    {
        var local = new Scratch(data.Scratch, options.MinFreeBytes);
        var disk = options.Stores.Values.Any(store => store.Kind == StoreKind.S3) ? DiskCache.Open(data, options, time) : null;
        var stores = options.Stores.ToDictionary(store => store.Key, store => Make(store.Key, store.Value), StringComparer.Ordinal);
        if (!stores.Remove(StoreNames.Default, out var fallback)) fallback = new FileBlobStore(data.Blobs, data.Scratch, options.MinFreeBytes);
        return new(fallback, stores, local, disk, [.. options.Stores.Values.Select(store => store.Path).OfType<string>().Select(Path.GetFullPath), .. disk is null ? [] : new[] { disk.Folder }]);

        IBlobStore Make(string name, StoreOptions store) => store.Kind == StoreKind.Folder
            ? new FileBlobStore(Path.GetFullPath(store.Path!), local, options.MinFreeBytes)
            : new CachedBlobs(new S3BlobStore(name, store, local, time), disk!);
    }

    public Task<long> Put(string key, Stream content, CancellationToken cancellation) => At(ref key).Put(key, content, cancellation);

    public Task<long> PutFile(string key, string path, CancellationToken cancellation) => At(ref key).PutFile(key, path, cancellation);

    public Task<long> PutFileSoon(string key, string path, CancellationToken cancellation) => At(ref key).PutFileSoon(key, path, cancellation);

    public ValueTask<IBlob?> Open(string key, CancellationToken cancellation) => At(ref key).Open(key, cancellation);

    public ValueTask<long?> LengthOf(string key, CancellationToken cancellation) => At(ref key).LengthOf(key, cancellation);

    public ValueTask<LocalFile?> Materialise(string key, string? sha256, CancellationToken cancellation) => At(ref key).Materialise(key, sha256, cancellation);

    public Task Delete(string key, CancellationToken cancellation) => At(ref key).Delete(key, cancellation);

    public Task DeleteAll(string prefix, CancellationToken cancellation)
    {
        if (named.Count == 0 || prefix.Contains('@', StringComparison.Ordinal)) return At(ref prefix).DeleteAll(prefix, cancellation);
        // Each, whatever becomes of the others.
        return Task.WhenAll(named.Values.Append(fallback).Select(async store => await store.DeleteAll(prefix, cancellation)));
    }

    public async IAsyncEnumerable<BlobInfo> List(string prefix, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var one = prefix.LastIndexOf('@');
        if (one < 0) await foreach (var blob in fallback.List(prefix, cancellation)) yield return blob;
        foreach (var (name, store) in named)
        {
            if (one >= 0 && !prefix.AsSpan(one + 1).SequenceEqual(name)) continue;
            await foreach (var blob in store.List(one < 0 ? prefix : prefix[..one], cancellation)) yield return blob with { Key = BlobKeys.In(name, blob.Key) };
        }
    }

    public string NewScratchPath() => scratch.NewPath();

    public bool HasRoom() => fallback.HasRoom() && scratch.HasRoom();

    public StoreSpace? Space() => fallback.Space();

    public Task Probe(CancellationToken cancellation) => Each(store => store.Probe(cancellation));

    public Task Tidy(CancellationToken cancellation) => Each(store => store.Tidy(cancellation));

    public void Dispose()
    {
        foreach (var store in named.Values.Append(fallback).OfType<IDisposable>()) store.Dispose();
        cache?.Dispose();
    }

    private async Task Each(Func<IBlobStore, Task> ask)
    {
        foreach (var store in named.Values.Append(fallback)) await ask(store);
    }

    /// <exception cref="StoreUnavailableException">An image's store is not configured any more: that is no reason to say that there is no such image.</exception>
    private IBlobStore At(ref string key)
    {
        var at = key.LastIndexOf('@');
        if (at < 0) return fallback;
        var name = key[(at + 1)..];
        key = key[..at];
        return named.TryGetValue(name, out var store) ? store : throw new StoreUnavailableException($"Storage:Stores has no '{name}', where {key} is.");
    }
}
