using System.Collections.Concurrent;

namespace Darkroom.Storage;

/// <summary>
/// What this node saw of variants and has not written yet. Noting is a look into a dictionary: no request waits for the database.
/// What is lost here (a kill, an overflow) is found again by <see cref="VariantRepair"/>; a lost use only makes its variant look older.
/// </summary>
public sealed class VariantLedger(StorageOptions options, TimeProvider time)
{
    private const int MostKept = 1 << 17;
    private const long MuchUnwritten = 64 << 20;

    private readonly ConcurrentDictionary<string, StoredVariant> stored = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, DateTimeOffset> used = new(StringComparer.Ordinal);
    private ConcurrentDictionary<string, bool> noted = new(StringComparer.Ordinal);
    private DateTimeOffset notedSince = time.GetUtcNow();
    private int notedCount;
    private long unwritten;

    /// <summary>Set when so much was stored that the budget should be looked at now.</summary>
    internal Signal Signal { get; } = new();

    /// <summary>A variant's blob was written.</summary>
    public void Stored(string key, long bytes)
    {
        var variant = new StoredVariant(key, VariantBudget.Weight(bytes), time.GetUtcNow());
        if (stored.Count < MostKept) stored[key] = variant;
        if (Interlocked.Add(ref unwritten, variant.Bytes) > MuchUnwritten) Signal.Set();
    }

    /// <summary>A variant was asked for. The first time in a while is enough: "least recently" is about days, not seconds.</summary>
    public void Used(string key)
    {
        var known = noted;
        if (known.ContainsKey(key) || Volatile.Read(ref notedCount) >= MostKept || !known.TryAdd(key, true)) return;
        Interlocked.Increment(ref notedCount);
        used[key] = time.GetUtcNow();
    }

    /// <summary>Writes what was noted until now; when that fails it stays noted.</summary>
    internal async Task Flush(IVariantIndex index)
    {
        StartPeriod();
        Interlocked.Exchange(ref unwritten, 0);
        var (made, uses) = (Taken(stored), Taken(used));
        if (made.Count + uses.Count == 0) return;
        try
        {
            await index.Note([.. made.Values], [.. uses.Select(use => new VariantUse(use.Key, use.Value))]);
        }
        catch
        {
            foreach (var (key, variant) in made) stored.TryAdd(key, variant);
            foreach (var (key, at) in uses) used.TryAdd(key, at);
            throw;
        }
    }

    private void StartPeriod()
    {
        if (time.GetUtcNow() - notedSince < TimeSpan.FromSeconds(options.VariantUseSeconds)) return;
        noted = new(StringComparer.Ordinal);
        notedCount = 0;
        notedSince = time.GetUtcNow();
    }

    private static Dictionary<string, T> Taken<T>(ConcurrentDictionary<string, T> notes)
    {
        var taken = new Dictionary<string, T>(StringComparer.Ordinal);
        foreach (var key in notes.Keys)
        {
            if (notes.TryRemove(key, out var value)) taken.Add(key, value);
        }

        return taken;
    }
}
