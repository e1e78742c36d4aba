namespace Darkroom.Actors;

/// <summary>Says which grains this process owns, and where the others are.</summary>
public interface IPlacement
{
    /// <summary>Number of shards that this process owns now.</summary>
    int ShardsOwned { get; }

    /// <summary>This process among those of the cluster; messages for another one are refused.</summary>
    long Incarnation { get; }

    /// <summary>Whether this process may run calls now: its lease holds. Asked once per call; while it does not hold, calls wait and activations stay.</summary>
    bool Serving { get; }

    /// <summary>
    /// Ends the activations of shards that go elsewhere, set by the engine; <see cref="Locate"/> says no more that they are here when it is called. No new turn begins, calls that wait are sent after the shards. Completes
    /// when the turns that ran are over, or after a second at most. Renders in flight go on; what they write is fenced.
    /// </summary>
    Func<IReadOnlySet<int>, Task>? Drain { get; set; }

    /// <summary>Answers at once, from what this process knows.</summary>
    Owner Locate(int shard);

    /// <summary>A process that <see cref="Locate"/> named did not have the shard, or did not answer: the map is worth asking for anew.</summary>
    void Suspect(int shard);

    /// <summary>Asked once per activation, before its grain is made; answers synchronously when it knows.</summary>
    /// <returns>The right to write that the activation keeps for its life; null when another process owns the grain.</returns>
    ValueTask<Fence?> ClaimAsync(GrainId grain, CancellationToken cancellationToken);
}

/// <summary>One process that owns everything.</summary>
/// <param name="epoch">Number of this start over the stored data; the store counts it.</param>
/// <param name="incarnation">Number of this process among those of the store.</param>
public sealed class LocalPlacement(long epoch, long incarnation = 1) : IPlacement
{
    private readonly Fence?[] fences = new Fence?[Shards.Count];

    public int ShardsOwned => Shards.Count;

    public long Incarnation => incarnation;

    public bool Serving => true;

    public Func<IReadOnlySet<int>, Task>? Drain { get; set; }

    public Owner Locate(int shard) => Owner.Here;

    public void Suspect(int shard)
    {
        // Nobody else has it.
    }

    public ValueTask<Fence?> ClaimAsync(GrainId grain, CancellationToken cancellationToken)
    {
        var shard = Shards.Of(grain);
        return new(fences[shard] ??= new Fence(shard, epoch, incarnation));
    }
}
