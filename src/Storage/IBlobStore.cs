namespace Darkroom.Storage;

/// <summary>
/// Bytes by key. Keys are <c>/</c>-separated segments of <c>[A-Za-z0-9._-]</c>; a key is written once and read many times.
/// Every member may throw a <see cref="StoreUnavailableException"/>.
/// </summary>
public interface IBlobStore
{
    /// <summary>Streams content to its final key; it is there whole or not at all, and durable when this returns.</summary>
    /// <returns>Bytes written.</returns>
    /// <exception cref="InsufficientStorageException">Less than <c>Storage:MinFreeBytes</c> would be left.</exception>
    Task<long> Put(string key, Stream content, CancellationToken cancellation);

    /// <summary>The same for a file of <see cref="NewScratchPath"/>, which is gone afterwards.</summary>
    /// <returns>Bytes written.</returns>
    Task<long> PutFile(string key, string path, CancellationToken cancellation);

    /// <summary>The same for what can be made again: it can be read when this returns, and is durable soon. After a crash it is there whole or not at all.</summary>
    /// <returns>Its bytes.</returns>
    Task<long> PutFileSoon(string key, string path, CancellationToken cancellation) => PutFile(key, path, cancellation);

    /// <summary>Opens a blob for reading at any offset, or answers null when there is none.</summary>
    ValueTask<IBlob?> Open(string key, CancellationToken cancellation);

    /// <summary>How long a blob is, or null when there is none; cheaper than to open it.</summary>
    ValueTask<long?> LengthOf(string key, CancellationToken cancellation);

    /// <summary>The blob as a local file that stays until the lease is disposed, or null when there is none.</summary>
    /// <param name="sha256">What its bytes are known to have; a store that fetches them over a network verifies it. Null: not known.</param>
    ValueTask<LocalFile?> Materialise(string key, string? sha256, CancellationToken cancellation);

    /// <summary>Removes a blob. Idempotent.</summary>
    Task Delete(string key, CancellationToken cancellation);

    /// <summary>Removes every blob below <c>prefix/</c>. Idempotent.</summary>
    Task DeleteAll(string prefix, CancellationToken cancellation);

    /// <summary>What lies below <c>prefix/</c>, in no order; what comes or goes meanwhile may be in it or not.</summary>
    IAsyncEnumerable<BlobInfo> List(string prefix, CancellationToken cancellation);

    /// <summary>A path for a local file on the disk that <see cref="PutFile"/> takes over; what is left there is removed at the next start.</summary>
    string NewScratchPath();

    /// <summary>Whether more may be written now: false when free space is below <c>Storage:MinFreeBytes</c>.</summary>
    bool HasRoom();

    /// <summary>How large the store is; null when it does not know, or has no end.</summary>
    StoreSpace? Space();

    /// <summary>Throws when the store cannot be written and read now.</summary>
    Task Probe(CancellationToken cancellation);

    /// <summary>Removes what uploads left that broke off a day ago or earlier.</summary>
    Task Tidy(CancellationToken cancellation) => Task.CompletedTask;
}

/// <summary>An open blob. Reading goes on when the blob is deleted meanwhile.</summary>
public interface IBlob : IDisposable
{
    long Length { get; }

    ValueTask<int> Read(Memory<byte> buffer, long offset, CancellationToken cancellation);
}

/// <summary>A blob as a listing shows it.</summary>
public readonly record struct BlobInfo(string Key, long Bytes, DateTimeOffset Written);

/// <param name="Keep">Bytes that are to stay free.</param>
public sealed record StoreSpace(long Total, long Free, long Keep);

/// <summary>A blob as a file on this machine.</summary>
/// <param name="Release">Called when nobody needs the file any more; null for the blob's own.</param>
public sealed record LocalFile(string Path, Action? Release = null) : IDisposable
{
    public void Dispose() => Release?.Invoke();
}

/// <summary>The disk keeps less free than the operator asked for; nothing was written.</summary>
public sealed class InsufficientStorageException(string message, Exception? inner = null) : IOException(message, inner);

/// <summary>The store does not answer, or refuses to; asking again soon makes sense.</summary>
public sealed class StoreUnavailableException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>Names of blobs. What is not in the default store has <c>@</c> and its store's name at the end, so that names of all stores begin alike.</summary>
public static class BlobKeys
{
    public const string AllVariants = "variants";

    /// <summary>Originals never change under an id, whatever becomes of its variants: there is one.</summary>
    public static string Original(ImageId image, string store = "") => In(store, $"originals/{image}/0");

    public static string Original(Image image) => Original(image.Id, image.Store);

    public static string Originals(ImageId image) => $"originals/{image}";

    /// <param name="name">From <see cref="RenderVersion.NameVariant"/>.</param>
    public static string Variant(ImageId image, long generation, string name, MediaType format, string store = "") =>
        In(store, $"variants/{image}/{generation}/{name}.{format.Extension}");

    public static string Variant(Image image, string name, MediaType format) => Variant(image.Id, image.Generation, name, format, image.Store);

    /// <param name="variant">Key of a variant.</param>
    public static long GenerationOf(string variant) => long.Parse(variant.Split('/')[2], System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>A key, or what keys begin with, in one store.</summary>
    public static string In(string store, string key) => store.Length == 0 ? key : $"{key}@{store}";

    public static string Variants(ImageId image, long generation) => $"variants/{image}/{generation}";

    public static string Variants(ImageId image) => $"variants/{image}";
}
