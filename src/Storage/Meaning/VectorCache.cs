using System.Diagnostics.Metrics;

namespace Darkroom.Storage;

/// <summary>
/// Looks through all of an account's vectors. Those of the accounts that were asked for last stay in memory, and a search reads only what changed
/// since the one before it.
/// </summary>
public sealed class VectorCache : IDisposable
{
    private readonly IVectors vectors;
    private readonly MeaningOptions options;
    private readonly Meter meter = new("Darkroom.Storage");
    private readonly Lock gate = new();
    private readonly Dictionary<(AccountId Account, string Space), Entry> entries = [];
    private long clock;

    public VectorCache(IVectors vectors, MeaningOptions options)
    {
        (this.vectors, this.options) = (vectors, options);
        meter.CreateObservableGauge("darkroom_meaning_cache_bytes", () => Bytes, "By", "Memory for the vectors of accounts that were searched last.");
    }

    /// <summary>Of memory for vectors.</summary>
    public long Bytes
    {
        get
        {
            lock (gate) return entries.Values.Sum(entry => entry.Bytes);
        }
    }

    public void Dispose()
    {
        meter.Dispose();
        lock (gate)
        {
            foreach (var entry in entries.Values) entry.Dispose();
        }
    }

    /// <summary>The account's nearest images, the nearest first. Some of them may be deleted: tell with <see cref="Forget"/>.</summary>
    public async ValueTask<IReadOnlyList<(ImageId Image, float Cosine)>> Search(AccountId account, string space, float[] query, int most, float least)
    {
        Entry? entry;
        lock (gate)
        {
            if (!entries.TryGetValue((account, space), out entry)) entries[(account, space)] = entry = new Entry();
            entry.Used = ++clock;
        }

        if (entry.IsTooLarge || !await Refresh(entry, account, space)) return await Stream(account, space, query, most, least);
        return [.. entry.Vectors.Search(query, most, least)];
    }

    /// <summary>These images are there no more.</summary>
    public async ValueTask Forget(AccountId account, string space, IEnumerable<ImageId> gone)
    {
        Entry? entry;
        lock (gate) entries.TryGetValue((account, space), out entry);
        if (entry is null) return;
        using (await entry.Enter()) foreach (var image in gone) entry.Vectors.Forget(image);
    }

    /// <summary>False when the account has more than there is room for.</summary>
    private async ValueTask<bool> Refresh(Entry entry, AccountId account, string space)
    {
        using (await entry.Enter())
        {
            while (true)
            {
                var some = await vectors.After(account, space, entry.Vectors.Seq, AccountVectors.PageSize);
                foreach (var vector in some) entry.Vectors.Add(vector);
                entry.Bytes = entry.Vectors.Bytes;
                if (entry.Bytes > options.CacheBytes)
                {
                    entry.GiveUp();
                    return false;
                }

                if (some.Length == 0) return true;
                MakeRoom(entry);
                if (some.Length < AccountVectors.PageSize) return true;
            }
        }
    }

    /// <summary>Who was not asked for longest goes. A search that is at it keeps what it holds.</summary>
    private void MakeRoom(Entry kept)
    {
        lock (gate)
        {
            foreach (var (key, entry) in entries.OrderBy(pair => pair.Value.Used).ToArray())
            {
                if (entries.Values.Sum(one => one.Bytes) <= options.CacheBytes) return;
                if (entry != kept && entry.Bytes > 0) entries.Remove(key);
            }
        }
    }

    private async ValueTask<IReadOnlyList<(ImageId Image, float Cosine)>> Stream(AccountId account, string space, float[] query, int most, float least)
    {
        List<(ImageId Image, float Cosine)> best = [];
        for (long seq = 0; ;)
        {
            var page = new AccountVectors();
            var some = await vectors.After(account, space, seq, AccountVectors.PageSize);
            if (some.Length == 0) return best;
            foreach (var vector in some) page.Add(vector);
            best = [.. best.Concat(page.Search(query, most, least)).OrderByDescending(hit => hit.Cosine).Take(most)];
            seq = page.Seq;
        }
    }

    private sealed class Entry : IDisposable
    {
        private readonly SemaphoreSlim turn = new(1, 1);

        public AccountVectors Vectors { get; private set; } = new();

        public long Used { get; set; }

        public long Bytes { get; set; }

        public bool IsTooLarge { get; private set; }

        /// <summary>It is read from the database from now on, until this process starts anew.</summary>
        public void GiveUp() => (IsTooLarge, Vectors, Bytes) = (true, new AccountVectors(), 0);

        public void Dispose() => turn.Dispose();

        public async ValueTask<IDisposable> Enter()
        {
            await turn.WaitAsync();
            return new Turn(turn);
        }

        private sealed class Turn(SemaphoreSlim turn) : IDisposable
        {
            public void Dispose() => turn.Release();
        }
    }
}
