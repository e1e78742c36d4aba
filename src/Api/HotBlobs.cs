using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Darkroom.Api;

/// <summary>
/// Small blobs that are asked for again and again, in memory. A blob's key names its bytes for ever and a request gets here only after its image was
/// resolved under the freshness rule, so little needs to be revoked: what is deleted is no longer asked for, and is pushed out. Only a purge of one
/// variant leaves its key as it is: this process is told of it, and where there are others a blob is believed no longer than the freshness rule says.
/// </summary>
internal sealed class HotBlobs
{
    private const int LargestBlob = 1 << 20;
    private const int Doors = 1 << 16;

    private static readonly Meter Meter = new("Darkroom.Api");

    private readonly long mostBytes;
    private readonly FreshnessRule rule;
    private readonly ConcurrentDictionary<string, Entry> entries = new(StringComparer.Ordinal);
    private readonly int[] seen = new int[Doors];
    private readonly Queue<Entry> ring = new();
    private readonly Lock gate = new();
    private long bytes;
    private long removals;

    /// <param name="mostBytes">Of all blobs together; 0 is off.</param>
    public HotBlobs(long mostBytes, FreshnessRule rule)
    {
        (this.mostBytes, this.rule) = (mostBytes, rule);
        Meter.CreateObservableGauge("darkroom_cache_bytes", () => Bytes, unit: "By", description: "Bytes of blobs that are kept in memory.");
    }

    public long Bytes => Interlocked.Read(ref bytes);

    /// <param name="arrived">When the request arrived, a <see cref="Stopwatch"/> time stamp.</param>
    public IBlob? Find(string key, long arrived)
    {
        if (!entries.TryGetValue(key, out var entry)) return null;
        if (rule.IsShared && Stopwatch.GetElapsedTime(entry.Asked, arrived) >= rule.Lifetime)
        {
            entries.TryRemove(KeyValuePair.Create(key, entry));
            return null;
        }

        if (!entry.Used) entry.Used = true;
        return entry;
    }

    /// <summary>To be taken before a blob is opened that is offered afterwards.</summary>
    public Look Look() => new(Interlocked.Read(ref removals), Stopwatch.GetTimestamp());

    /// <summary>Forgets a blob; one that was opened before is not taken in either.</summary>
    public void Remove(string key)
    {
        Interlocked.Increment(ref removals);
        // Its place in the ring, and what it counts for, go in their turn.
        entries.TryRemove(key, out _);
    }

    /// <summary>Takes a blob in when it is asked for the second time; the first time it is only noted, by a hash that others may share.</summary>
    public async ValueTask<IBlob> Offer(string key, IBlob blob, Look before, CancellationToken cancellation)
    {
        if (blob.Length > LargestBlob || blob.Length > mostBytes || !IsSecond(key)) return blob;

        var content = new byte[blob.Length];
        for (var at = 0; at < content.Length;)
        {
            var read = await blob.Read(content.AsMemory(at), at, cancellation);
            if (read == 0) return blob;
            at += read;
        }

        var entry = new Entry(key, before.Asked, content);
        if (!entries.TryAdd(key, entry)) return blob;
        blob.Dispose();
        MakeRoomFor(entry);
        if (Interlocked.Read(ref removals) != before.Removals) entries.TryRemove(KeyValuePair.Create(key, entry));
        return entry;
    }

    private bool IsSecond(string key)
    {
        var hash = key.GetHashCode(StringComparison.Ordinal) | 1;
        ref var door = ref seen[(uint)hash % Doors];
        if (door == hash) return true;
        door = hash;
        return false;
    }

    /// <summary>Second chance: the oldest goes unless it was used since it was last looked at.</summary>
    private void MakeRoomFor(Entry entry)
    {
        lock (gate)
        {
            ring.Enqueue(entry);
            var kept = Interlocked.Add(ref bytes, entry.Length);
            while (kept > mostBytes)
            {
                var oldest = ring.Dequeue();
                if (oldest.Used)
                {
                    oldest.Used = false;
                    ring.Enqueue(oldest);
                    continue;
                }

                entries.TryRemove(KeyValuePair.Create(oldest.Key, oldest));
                kept = Interlocked.Add(ref bytes, -oldest.Length);
            }
        }
    }

    /// <summary>The cache's own: nobody who reads it ends it.</summary>
    private sealed class Entry(string key, long asked, byte[] content) : MemoryBlob(content)
    {
        private volatile bool used;

        public string Key => key;

        public long Asked => asked;

        public bool Used { get => used; set => used = value; }
    }
}

/// <summary>The moment before a blob was opened.</summary>
/// <param name="Removals">How many had been removed by then.</param>
/// <param name="Asked">A <see cref="Stopwatch"/> time stamp.</param>
internal readonly record struct Look(long Removals, long Asked);
