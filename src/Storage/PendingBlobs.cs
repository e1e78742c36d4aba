using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Darkroom.Storage;

/// <summary>
/// Blobs that can be read already, from the scratch files in which they were made, while they become durable one after the other. Each moves to its
/// place only then, so after a crash it is there whole or not at all (docs/decisions/0081-variants-before-fsync.md).
/// </summary>
/// <param name="move">Puts a flushed file where its key says.</param>
internal sealed class PendingBlobs(Action<string, string> move) : IDisposable
{
    /// <summary>Beyond this the disk does not keep up, and whoever writes waits for it.</summary>
    private const int Most = 64;

    private static readonly Counter<long> Lost = new Meter("Darkroom.Storage").CreateCounter<long>(
        "darkroom_variants_lost_total", description: "Variants that were served but could not be written to the disk; they are made again when they are asked for.");

    private readonly ConcurrentDictionary<string, Entry> entries = new(StringComparer.Ordinal);
    private readonly Queue<Entry> queue = new();
    private readonly Lock gate = new();
    private Task settling = Task.CompletedTask;
    private bool isSettling;

    /// <summary>False when there are too many; then nothing was done.</summary>
    public bool TryAdd(string key, string path, long bytes)
    {
        Drop(key);
        if (entries.Count >= Most) return false;
        var entry = new Entry(key, path, bytes);
        entries[key] = entry;
        lock (gate)
        {
            queue.Enqueue(entry);
            if (!isSettling) settling = Task.Run(Settle);
            isSettling = true;
        }

        return true;
    }

    public Entry? Find(string key) => entries.GetValueOrDefault(key);

    /// <summary>A copy.</summary>
    public Entry[] Below(string prefix) => entries.IsEmpty ? [] : [.. entries.Values.Where(entry => IsBelow(entry.Key, prefix))];

    /// <summary>Afterwards it is not read here any more, and not moved; it may have been moved before.</summary>
    public void Drop(string key)
    {
        if (!entries.TryRemove(key, out var entry)) return;
        lock (entry) entry.IsDropped = true;
    }

    public void DropBelow(string prefix)
    {
        foreach (var entry in Below(prefix)) Drop(entry.Key);
    }

    /// <summary>Waits until all are durable.</summary>
    public void Dispose() => settling.Wait();

    private static bool IsBelow(string key, string prefix) => key.Length > prefix.Length && key[prefix.Length] == '/' && key.StartsWith(prefix, StringComparison.Ordinal);

    private void Settle()
    {
        while (true)
        {
            Entry? entry;
            lock (gate)
            {
                // Who adds one after this begins anew.
                isSettling = queue.TryDequeue(out entry);
            }

            if (entry is null) return;
            Settle(entry);
        }
    }

    private void Settle(Entry entry)
    {
        try
        {
            using (var handle = File.OpenHandle(entry.Path, FileMode.Open, FileAccess.ReadWrite)) RandomAccess.FlushToDisk(handle);
            lock (entry)
            {
                if (!entry.IsDropped) move(entry.Path, entry.Key);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It was served, and nothing was promised beyond that.
            Lost.Add(1);
        }
        finally
        {
            // Only now: until here a reader found it in one place or the other.
            entries.TryRemove(KeyValuePair.Create(entry.Key, entry));
            File.Delete(entry.Path);
            entry.Settled.SetResult();
        }
    }

    internal sealed class Entry(string key, string path, long bytes)
    {
        public string Key => key;

        public string Path => path;

        public long Bytes => bytes;

        /// <summary>When it is in its place, or will never be.</summary>
        public TaskCompletionSource Settled { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>Under its own lock.</summary>
        public bool IsDropped { get; set; }
    }
}
