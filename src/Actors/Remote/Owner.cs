namespace Darkroom.Actors;

/// <summary>Where a shard's grains are.</summary>
public enum OwnerKind
{
    /// <summary>Nobody says so just now: the map is being learnt, the shard is moving, or this process may not serve.</summary>
    Unknown,

    /// <summary>In this process.</summary>
    Here,

    /// <summary>In another one.</summary>
    There,
}

/// <summary>Who owns a shard, as far as this process knows.</summary>
/// <param name="Address">Grain port of the other process, <c>http://host:port</c>.</param>
/// <param name="Incarnation">Of the other process: what is meant for one that is gone is refused by whoever has its address now.</param>
public readonly record struct Owner(OwnerKind Kind, Uri? Address = null, long Incarnation = 0)
{
    public static readonly Owner Unknown;

    public static readonly Owner Here = new(OwnerKind.Here);

    public static Owner There(Uri address, long incarnation) => new(OwnerKind.There, address, incarnation);
}
