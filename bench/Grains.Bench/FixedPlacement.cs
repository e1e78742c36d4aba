using Darkroom.Actors;

namespace Darkroom.Bench;

/// <summary>Two processes: this one calls, the other one owns everything.</summary>
internal sealed class FixedPlacement(long incarnation, Owner owner) : IPlacement
{
    public const long Callee = 2;

    public int ShardsOwned => owner.Kind == OwnerKind.Here ? Shards.Count : 0;

    public long Incarnation => incarnation;

    public bool Serving => true;

    public Func<IReadOnlySet<int>, Task>? Drain { get; set; }

    public Owner Locate(int shard) => owner;

    public void Suspect(int shard) => throw new InvalidOperationException("The other process was lost.");

    public ValueTask<Fence?> ClaimAsync(GrainId grain, CancellationToken cancellationToken) => new(new Fence(Shards.Of(grain), 1, incarnation));
}
