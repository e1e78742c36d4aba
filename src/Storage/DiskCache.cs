using System.Diagnostics.Metrics;

namespace Darkroom.Storage;

/// <summary>
/// What this node keeps on its disk of blobs that are elsewhere: bounded, the least recently used goes first, nothing stays a day. A key names its bytes
/// for ever, the generation in it included, so nothing needs to be asked again. A file appears whole and durable by being renamed, so what a restart
/// finds is good, and what was not whole lies in the scratch folder, which is emptied.
/// </summary>
internal sealed class DiskCache : IDisposable
{
    private const int ShareOfOne = 8;
    private const int Doors = 1 << 16;

    private static readonly TimeSpan Oldest = TimeSpan.FromHours(24);

    private readonly DataFolder folder;
    private readonly Scratch scratch;
    private readonly TimeProvider time;
    private readonly long mostBytes;
    private readonly Meter meter = new("Darkroom.Storage");
    private readonly Counter<long> requests;
    private readonly Lock gate = new();
    private readonly CacheEntries entries = new();
    private readonly Dictionary<string, Flight> flights = new(StringComparer.Ordinal);
    private readonly int[] seen = new int[Doors];

    public DiskCache(DataFolder folder, long mostBytes, long minFreeBytes, TimeProvider time)
    {
        (this.folder, this.mostBytes, this.time) = (folder, mostBytes, time);
        scratch = new Scratch(folder.Scratch, minFreeBytes);
        requests = meter.CreateCounter<long>("darkroom_disk_cache_requests_total", description: "Blobs of stores beyond this node, by outcome: hit, miss, bypassed because the disk did not take them.");
        meter.CreateObservableGauge("darkroom_disk_cache_bytes", () => Bytes, "By", "Bytes that this node keeps on its disk of stores beyond it.");
        foreach (var file in new DirectoryInfo(folder.Blobs).EnumerateFiles().Where(CacheEntry.IsOne).OrderBy(file => file.LastWriteTimeUtc))
        {
            var entry = new CacheEntry(file.FullName, file.Length, new DateTimeOffset(file.LastWriteTimeUtc));
            if (entries.Find(entry.Name) is { } older) entries.Remove(older);
            entries.Add(entry);
        }

        Expire();
    }

    public string Folder => folder.Blobs;

    public long Bytes
    {
        get
        {
            lock (gate) return entries.Bytes;
        }
    }

    /// <exception cref="DataFolderException">Another process has the folder.</exception>
    public static DiskCache Open(DataFolder data, StorageOptions options, TimeProvider time) =>
        new(DataFolder.Open(options.Cache.Folder ?? Path.Combine(data.Path, "cache")), options.Cache.MaxBytes, options.MinFreeBytes, time);

    public LocalFile? Find(string key)
    {
        lock (gate)
        {
            if (Living(CacheEntry.NameOf(key)) is not { } entry) return null;
            Count("hit");
            return Lease(entry);
        }
    }

    /// <summary>Whether it was asked for before, going by a hash that others may share.</summary>
    public bool WasSeen(string key) => Volatile.Read(ref seen[Door(key, out var hash)]) == hash;

    /// <summary>Notes that it was asked for, unless it is too large to push others out.</summary>
    public void See(string key, long length)
    {
        Count("miss");
        if (length <= mostBytes / ShareOfOne) Volatile.Write(ref seen[Door(key, out var hash)], hash);
    }

    public void Bypassed() => Count("bypassed");

    /// <summary>The file of a blob, fetched once however many ask; whoever leaves does not stop it.</summary>
    /// <param name="fetch">Into a file of the scratch folder; null when there is no such blob.</param>
    public async Task<LocalFile?> Take(string key, Func<Scratch, Task<string?>> fetch, CancellationToken cancellation)
    {
        var name = CacheEntry.NameOf(key);
        Flight? flight;
        lock (gate)
        {
            if (Living(name) is { } entry)
            {
                Count("hit");
                return Lease(entry);
            }

            if (!flights.TryGetValue(name, out flight))
            {
                Count("miss");
                flights.Add(name, flight = new Flight());
                flight.Work = Task.Run(() => Land(name, flight, fetch), CancellationToken.None);
            }

            flight.Waiting++;
        }

        try
        {
            await flight.Work.WaitAsync(cancellation);
            return flight.Landed is { } landed ? new LocalFile(landed.Path, () => Release(landed)) : null;
        }
        catch
        {
            lock (gate)
            {
                if (flight.Landed is { } landed) landed.Leases--;
                else flight.Waiting--;
            }

            MakeRoom();
            throw;
        }
    }

    public void Remove(string key)
    {
        lock (gate)
        {
            var name = CacheEntry.NameOf(key);
            // What is under way may be the old bytes: it is for those who wait, and nobody after them.
            if (flights.Remove(name, out var flight)) flight.IsStale = true;
            if (entries.Find(name) is { } entry) entries.Remove(entry);
        }
    }

    /// <summary>What belongs to the image that the prefix names.</summary>
    public void RemoveAll(string prefix)
    {
        lock (gate)
        {
            foreach (var entry in entries.Of(CacheEntry.OwnerOf(prefix))) entries.Remove(entry);
        }
    }

    public void Expire()
    {
        lock (gate) entries.Evict(entry => time.GetUtcNow() - entry.FilledAt >= Oldest);
        MakeRoom();
    }

    /// <summary>Everything that nobody reads now.</summary>
    public void Clear()
    {
        lock (gate) entries.Evict(static _ => true);
    }

    public void Dispose()
    {
        meter.Dispose();
        folder.Dispose();
    }

    private async Task Land(string name, Flight flight, Func<Scratch, Task<string?>> fetch)
    {
        try
        {
            if (await fetch(scratch) is not { } file) return;
            using (var handle = File.OpenHandle(file, FileMode.Open, FileAccess.ReadWrite)) RandomAccess.FlushToDisk(handle);
            // A name of its own: whoever still reads an older one has that until it lets go.
            var path = Path.Combine(folder.Blobs, $"{name}~{Path.GetFileName(file)}");
            var now = time.GetUtcNow();
            File.SetLastWriteTimeUtc(file, now.UtcDateTime);
            File.Move(file, path);
            lock (gate)
            {
                flight.Landed = new CacheEntry(path, new FileInfo(path).Length, now) { Leases = flight.Waiting, IsGone = flight.IsStale };
                if (flight.IsStale) CacheEntries.Delete(flight.Landed);
                else entries.Add(flight.Landed);
            }
        }
        finally
        {
            lock (gate)
            {
                if (!flight.IsStale) flights.Remove(name);
            }
        }

        MakeRoom();
    }

    private CacheEntry? Living(string name)
    {
        if (entries.Find(name) is not { } entry) return null;
        if (time.GetUtcNow() - entry.FilledAt < Oldest && File.Exists(entry.Path)) return entry;
        entries.Remove(entry);
        return null;
    }

    private LocalFile Lease(CacheEntry entry)
    {
        entry.Leases++;
        entries.Touch(entry);
        return new LocalFile(entry.Path, () => Release(entry));
    }

    private void Release(CacheEntry entry)
    {
        lock (gate)
        {
            entry.Leases--;
            if (entry.IsGone) CacheEntries.Delete(entry);
        }

        MakeRoom();
    }

    private void MakeRoom()
    {
        lock (gate) entries.Trim(mostBytes);
    }

    private static int Door(string key, out int hash)
    {
        hash = key.GetHashCode(StringComparison.Ordinal) | 1;
        return (int)((uint)hash % Doors);
    }

    private void Count(string outcome) => requests.Add(1, new KeyValuePair<string, object?>("outcome", outcome));

    /// <summary>One fetch, and how many wait for it.</summary>
    private sealed class Flight
    {
        public Task Work { get; set; } = Task.CompletedTask;

        public int Waiting { get; set; }

        public CacheEntry? Landed { get; set; }

        public bool IsStale { get; set; }
    }
}
