namespace Darkroom.Actors;

/// <summary>Says which grains this process owns.</summary>
public interface IPlacement
{
    /// <summary>Number of shards that this process owns now.</summary>
    int ShardsOwned { get; }

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

    public ValueTask<Fence?> ClaimAsync(GrainId grain, CancellationToken cancellationToken)
    {
        var shard = Shards.Of(grain);
        return new(fences[shard] ??= new Fence(shard, epoch, incarnation));
    }
}
