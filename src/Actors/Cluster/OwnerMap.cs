namespace Darkroom.Actors;

/// <summary>One row of the table of shards.</summary>
internal readonly record struct ShardRow(int Id, long Owner, long Epoch);

/// <summary>
/// Who owns which shard, as one incarnation of this process knows it. A shard's epoch only grows, so rows may arrive in any order.
/// Reads take no lock.
/// </summary>
internal sealed class OwnerMap(long incarnation)
{
    private readonly Lock gate = new();
    private readonly long[] owners = new long[Shards.Count];
    private readonly long[] epochs = new long[Shards.Count];
    private readonly Fence?[] fences = new Fence?[Shards.Count];
    private int owned;
    private long version = -1;

    public long Incarnation => incarnation;

    /// <summary>The last change of owners that was read.</summary>
    public long Version => Interlocked.Read(ref version);

    public int Owned => Volatile.Read(ref owned);

    /// <summary>The right to write to a shard that is ours and stays.</summary>
    public Fence? FenceOf(int shard) => Volatile.Read(ref fences[shard]);

    public long OwnerOf(int shard) => Interlocked.Read(ref owners[shard]);

    public ShardRow Row(int shard)
    {
        lock (gate) return new(shard, owners[shard], epochs[shard]);
    }

    public long[] Owners()
    {
        lock (gate) return [.. owners];
    }

    /// <param name="read">The change of owners that the rows are up to; null when they are only some.</param>
    /// <returns>The shards that were ours before.</returns>
    public HashSet<int> Apply(IEnumerable<ShardRow> rows, long? read = null)
    {
        HashSet<int> lost = [];
        lock (gate)
        {
            foreach (var row in rows)
            {
                if (version >= 0 && row.Epoch <= epochs[row.Id]) continue;
                if (owners[row.Id] == incarnation && row.Owner != incarnation) lost.Add(row.Id);
                owned += (row.Owner == incarnation ? 1 : 0) - (owners[row.Id] == incarnation ? 1 : 0);
                epochs[row.Id] = row.Epoch;
                Interlocked.Exchange(ref owners[row.Id], row.Owner);
                Volatile.Write(ref fences[row.Id], row.Owner == incarnation ? new Fence(row.Id, row.Epoch, incarnation) : null);
            }

            if (read > version) Interlocked.Exchange(ref version, read.Value);
        }

        return lost;
    }

    /// <summary>Of the shards, those that are ours; no new activation gets a fence for them until they are given back.</summary>
    public List<ShardRow> Withhold(IEnumerable<int> shards)
    {
        List<ShardRow> withheld = [];
        lock (gate)
        {
            foreach (var shard in shards.Where(shard => fences[shard] is not null))
            {
                Volatile.Write(ref fences[shard], null);
                withheld.Add(new(shard, owners[shard], epochs[shard]));
            }
        }

        return withheld;
    }

    /// <summary>What was withheld and is ours still.</summary>
    public void GiveBack(IEnumerable<ShardRow> withheld)
    {
        lock (gate)
        {
            foreach (var (id, owner, epoch) in withheld)
            {
                if (owner == incarnation && owners[id] == owner && epochs[id] == epoch) Volatile.Write(ref fences[id], new Fence(id, epoch, incarnation));
            }
        }
    }
}
