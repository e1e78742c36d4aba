using System.Collections.Concurrent;
using Darkroom.Actors;

namespace Darkroom.Tests;

/// <summary>Which host of a test has which shard; the test decides, and changes it.</summary>
internal sealed class ShardMap
{
    private readonly ConcurrentDictionary<int, long> owners = new();
    private long epoch = 1;

    public ConcurrentDictionary<long, Uri> Hosts { get; } = new();

    /// <summary>The host of shards that nobody was given.</summary>
    public long Otherwise { get; set; } = 1;

    public long Epoch => Interlocked.Read(ref epoch);

    public long OwnerOf(int shard) => owners.GetValueOrDefault(shard, Otherwise);

    public void Give(int shard, long incarnation)
    {
        owners[shard] = incarnation;
        Interlocked.Increment(ref epoch);
    }
}

/// <summary>One host's view of the map: the truth, or what the test has it believe.</summary>
internal sealed class FixedPlacement(ShardMap truth, long incarnation) : IPlacement
{
    /// <summary>An old map, while it is not suspected.</summary>
    public ShardMap? Belief { get; set; }

    public int Suspected { get; private set; }

    public int ShardsOwned => 0;

    public long Incarnation => incarnation;

    public bool Serving { get; set; } = true;

    public Func<IReadOnlySet<int>, Task>? Drain { get; set; }

    public Owner Locate(int shard)
    {
        var owner = (Belief ?? truth).OwnerOf(shard);
        if (owner == incarnation) return Serving ? Owner.Here : Owner.Unknown;
        return truth.Hosts.TryGetValue(owner, out var address) ? Owner.There(address, owner) : Owner.Unknown;
    }

    public void Suspect(int shard)
    {
        Suspected++;
        Belief = null;
    }

    public ValueTask<Fence?> ClaimAsync(GrainId grain, CancellationToken cancellationToken)
    {
        var shard = Shards.Of(grain);
        return new(truth.OwnerOf(shard) == incarnation ? new Fence(shard, truth.Epoch, incarnation) : null);
    }
}
