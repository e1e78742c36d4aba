namespace Darkroom.Storage;

/// <summary>
/// Copies originals between the configured stores and a folder, for a cluster's back-up. What is there is not copied again and nothing is removed: an
/// original never changes under its key, so a folder that has more than one back-up's is right for each of them.
/// </summary>
public static class StoreCopy
{
    private const string Originals = "originals";
    private const int Together = 8;

    /// <param name="Present">Were there already.</param>
    public sealed record Report(long Copied, long Bytes, long Present);

    /// <param name="back">From the folder to the stores; else from the stores to the folder.</param>
    /// <exception cref="StoreUnavailableException">A store does not answer.</exception>
    public static async Task<Report> Run(StorageOptions options, string folder, bool back, CancellationToken cancellation = default)
    {
        var report = new Report(0, 0, 0);
        var scratch = Directory.CreateTempSubdirectory("darkroom-copy-").FullName;
        try
        {
            var local = new Scratch(scratch, options.MinFreeBytes);
            foreach (var (name, store) in options.Stores)
            {
                var kept = new FileBlobStore(Path.Combine(Path.GetFullPath(folder), name), Path.Combine(Path.GetFullPath(folder), ".tmp"), options.MinFreeBytes);
                IBlobStore live = store.Kind == StoreKind.S3 ? new S3BlobStore(name, store, local, TimeProvider.System) : new FileBlobStore(Path.GetFullPath(store.Path!), local, options.MinFreeBytes);
                using var closed = live as IDisposable;
                var copied = await Copy(back ? kept : live, back ? live : kept, cancellation);
                report = new(report.Copied + copied.Copied, report.Bytes + copied.Bytes, report.Present + copied.Present);
            }
        }
        finally
        {
            Directory.Delete(scratch, recursive: true);
        }

        return report;
    }

    private static async Task<Report> Copy(IBlobStore from, IBlobStore to, CancellationToken cancellation)
    {
        long copied = 0, bytes = 0, present = 0;
        await Parallel.ForEachAsync(from.List(Originals, cancellation), new ParallelOptions { MaxDegreeOfParallelism = Together, CancellationToken = cancellation }, async (blob, stop) =>
        {
            if (await to.LengthOf(blob.Key, stop) == blob.Bytes)
            {
                Interlocked.Increment(ref present);
                return;
            }

            // Deleted since it was listed: whoever asked for that wants it gone.
            using var content = await from.Open(blob.Key, stop);
            if (content is null) return;
            using var stream = new BlobStream(content);
            Interlocked.Add(ref bytes, await to.Put(blob.Key, stream, stop));
            Interlocked.Increment(ref copied);
        });
        return new(copied, bytes, present);
    }
}
