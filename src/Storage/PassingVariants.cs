using System.Collections.Concurrent;

namespace Darkroom.Storage;

/// <summary>
/// Variants that are not kept: written where nobody looks for stored ones, opened by those who wait for them, removed soon after.
/// They lie in the store and not in a message, so whoever asked may be on another machine.
/// </summary>
public sealed class PassingVariants(IBlobStore blobs, TimeProvider time)
{
    private const string Kind = "passing";
    private const long MostBytes = 256 << 20;

    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(10);

    /// <summary>After which one belongs to a process that is gone.</summary>
    internal static readonly TimeSpan Abandoned = TimeSpan.FromMinutes(10);

    private readonly ConcurrentQueue<(string Key, long Bytes, DateTimeOffset At)> queue = new();
    private long bytes;

    /// <summary>Where a variant lies that is not kept; <paramref name="key"/> is where it would be.</summary>
    public static string KeyOf(string key) => string.Concat(Kind, key.AsSpan(key.IndexOf('/', StringComparison.Ordinal)));

    /// <returns>The blob's key.</returns>
    public async Task<(string Key, long Bytes)> Put(string key, string path, CancellationToken cancellation)
    {
        var passing = KeyOf(key);
        var written = await blobs.PutFileSoon(passing, path, cancellation);
        queue.Enqueue((passing, written, time.GetUtcNow()));
        // Bounded by itself, whatever the keeper does meanwhile; who comes too late asks again.
        if (Interlocked.Add(ref bytes, written) > MostBytes) await Remove(cancellation);
        return (passing, written);
    }

    /// <summary>Removes those that had their time, or the oldest if there are too many.</summary>
    internal async Task Remove(CancellationToken cancellation)
    {
        while (queue.TryPeek(out var oldest) && (time.GetUtcNow() - oldest.At >= Lifetime || Interlocked.Read(ref bytes) > MostBytes))
        {
            if (!queue.TryDequeue(out var taken)) return;
            Interlocked.Add(ref bytes, -taken.Bytes);
            await blobs.Delete(taken.Key, cancellation);
        }
    }

    /// <summary>Removes what processes left that were killed.</summary>
    internal async Task RemoveAbandoned(CancellationToken cancellation)
    {
        await foreach (var blob in blobs.List(Kind, cancellation))
        {
            if (time.GetUtcNow() - blob.Written >= Abandoned) await blobs.Delete(blob.Key, cancellation);
        }
    }
}
