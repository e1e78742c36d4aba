using System.Security.Cryptography;
using System.Text;

namespace Darkroom.Storage;

/// <summary>One file of the cache.</summary>
internal sealed class CacheEntry(string path, long bytes, DateTimeOffset filledAt)
{
    public string Path { get; } = path;

    public long Bytes { get; } = bytes;

    public DateTimeOffset FilledAt { get; } = filledAt;

    /// <summary>Whoever needs the file to stay where it is.</summary>
    public int Leases { get; set; }

    /// <summary>Nobody finds it any more; its file goes with its last lease.</summary>
    public bool IsGone { get; set; }

    /// <summary>What it is found by: the file's name without what makes it unique.</summary>
    public string Name { get; } = System.IO.Path.GetFileName(path)[..System.IO.Path.GetFileName(path).LastIndexOf('~')];

    /// <summary>The image that it belongs to.</summary>
    public string Owner => Name[..Name.IndexOf('~', StringComparison.Ordinal)];

    /// <summary>A key as a file's name: short whatever its length, and telling whose it is.</summary>
    public static string NameOf(string key) => $"{OwnerOf(key)}~{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)).AsSpan(0, 16))}";

    public static bool IsOne(FileInfo file) => file.Name.Count(static c => c == '~') == 2;

    public static string OwnerOf(string key) => key.Split('/')[1];
}

/// <summary>The cache's files, least recently used first. Its caller holds the lock.</summary>
internal sealed class CacheEntries
{
    private readonly Dictionary<string, LinkedListNode<CacheEntry>> byName = new(StringComparer.Ordinal);
    private readonly Dictionary<string, HashSet<CacheEntry>> byOwner = new(StringComparer.Ordinal);
    private readonly LinkedList<CacheEntry> used = new();

    public long Bytes { get; private set; }

    public CacheEntry? Find(string name) => byName.GetValueOrDefault(name)?.Value;

    public CacheEntry[] Of(string owner) => byOwner.TryGetValue(owner, out var found) ? [.. found] : [];

    public void Add(CacheEntry entry)
    {
        byName.Add(entry.Name, used.AddLast(entry));
        if (!byOwner.TryGetValue(entry.Owner, out var owned)) byOwner.Add(entry.Owner, owned = []);
        owned.Add(entry);
        Bytes += entry.Bytes;
    }

    public void Touch(CacheEntry entry)
    {
        var node = byName[entry.Name];
        used.Remove(node);
        used.AddLast(node);
    }

    public void Remove(CacheEntry entry)
    {
        if (!byName.Remove(entry.Name, out var node)) return;
        used.Remove(node);
        var owned = byOwner[entry.Owner];
        owned.Remove(entry);
        if (owned.Count == 0) byOwner.Remove(entry.Owner);
        Bytes -= entry.Bytes;
        entry.IsGone = true;
        Delete(entry);
    }

    /// <summary>The least recently used of those that nobody holds go until there are at most so many bytes.</summary>
    public void Trim(long mostBytes)
    {
        for (var node = used.First; node is not null && Bytes > mostBytes;)
        {
            var (entry, next) = (node.Value, node.Next);
            if (entry.Leases == 0) Remove(entry);
            node = next;
        }
    }

    /// <summary>All of those that nobody holds.</summary>
    public void Evict(Func<CacheEntry, bool> goes)
    {
        foreach (var entry in used.Where(entry => entry.Leases == 0 && goes(entry)).ToList()) Remove(entry);
    }

    public static void Delete(CacheEntry entry)
    {
        if (entry.Leases == 0) File.Delete(entry.Path);
    }
}
