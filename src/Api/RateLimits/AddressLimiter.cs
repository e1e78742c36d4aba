using System.Net;

namespace Darkroom.Api.RateLimits;

/// <summary>
/// Limits per client address, on this node only: for whoever has shown no valid key. Memory is bounded; when it is full the address
/// longest unused that is below its limits is forgotten, and only when all are at their limits the one that is free again soonest.
/// </summary>
/// <param name="most">Addresses remembered, each once per purpose.</param>
internal sealed class AddressLimiter(TimeProvider time, int most)
{
    private const int MostAddresses = 65_536;

    /// <summary>How finely a window is told apart: bounds what one address may cost.</summary>
    private const int SlotsPerWindow = 64;

    private readonly Lock gate = new();
    private readonly Dictionary<ClientNetwork, Entry> known = [];
    private readonly LinkedList<Entry> free = [];
    private readonly PriorityQueue<Entry, long> blocked = new();

    public AddressLimiter(TimeProvider time)
        : this(time, MostAddresses)
    {
    }

    public int Count
    {
        get
        {
            lock (gate) return known.Count;
        }
    }

    /// <summary>Counts one event against a limit; beyond it, false and how long to wait. What is refused is not counted.</summary>
    /// <param name="purpose">What is limited: one address has a limit of each.</param>
    public bool TryTake(string purpose, IPAddress address, int limit, TimeSpan window, out TimeSpan retryAfter) =>
        Take(purpose, address, limit, window, out retryAfter).Granted == 1;

    /// <summary>The same, with how the limit stands afterwards.</summary>
    public PermitLease Take(string purpose, IPAddress address, int limit, TimeSpan window, out TimeSpan retryAfter)
    {
        var (now, length) = (time.GetTimestamp(), Stamps(window));
        lock (gate)
        {
            var entry = Find(ClientNetwork.Of(purpose, address), now);
            var taken = entry.Permits.Take(now, length, Math.Max(1, length / SlotsPerWindow), limit, want: 1);
            entry.FreeAt = entry.Permits.NextAt(length, limit);
            Place(entry, now);
            retryAfter = taken == 1 ? TimeSpan.Zero : time.GetElapsedTime(now, Math.Max(now, entry.FreeAt));
            return new PermitLease(
                taken,
                Math.Max(0, limit - entry.Permits.Used),
                Seconds(time.GetElapsedTime(now, Math.Max(now, entry.Permits.EmptyAt(length)))),
                taken == 1 ? 0 : Math.Max(1, Seconds(retryAfter)));
        }
    }

    private static int Seconds(TimeSpan span) => (int)Math.Ceiling(span.TotalSeconds);

    private long Stamps(TimeSpan window) => (long)(window.TotalSeconds * time.TimestampFrequency);

    private Entry Find(ClientNetwork client, long now)
    {
        if (known.TryGetValue(client, out var entry)) return entry;
        if (known.Count >= most) Forget(now);
        return known[client] = new Entry(client);
    }

    /// <summary>Below its limit: last among the free. At it: among the blocked, and no longer a candidate.</summary>
    private void Place(Entry entry, long now)
    {
        if (entry.Place.List is not null) free.Remove(entry.Place);
        if (entry.FreeAt <= now) free.AddLast(entry.Place);
        else if (!entry.Queued)
        {
            entry.Queued = true;
            blocked.Enqueue(entry, entry.FreeAt);
        }
    }

    private void Forget(long now)
    {
        Release(now);
        if (free.First is { } oldest)
        {
            free.Remove(oldest);
            known.Remove(oldest.Value.Client);
        }
        else
        {
            // An entry forgotten before, after its limit was raised, may still stand here.
            while (blocked.TryDequeue(out var soonest, out _))
            {
                if (known.TryGetValue(soonest.Client, out var alive) && alive == soonest && known.Remove(soonest.Client)) break;
            }
        }
    }

    /// <summary>Whoever has served their time and not come back goes before all others.</summary>
    private void Release(long now)
    {
        while (blocked.TryPeek(out var entry, out var until) && until <= now)
        {
            blocked.Dequeue();
            entry.Queued = false;
            if (!known.TryGetValue(entry.Client, out var alive) || alive != entry) continue;
            if (entry.FreeAt > now) Place(entry, now);
            else if (entry.Place.List is null) free.AddFirst(entry.Place);
        }
    }

    private sealed class Entry
    {
        public Entry(ClientNetwork client) => (Client, Place) = (client, new(this));

        public ClientNetwork Client { get; }

        public SlidingWindow Permits { get; } = new();

        public LinkedListNode<Entry> Place { get; }

        public long FreeAt { get; set; }

        /// <summary>Whether it is in the queue of the blocked, perhaps with a time that has passed.</summary>
        public bool Queued { get; set; }
    }
}
