namespace Darkroom.Actors;

/// <summary>Anything that can be called by grain identity.</summary>
public interface IGrain;

/// <summary>A grain that is named by a text key.</summary>
public interface IGrainWithStringKey : IGrain;

/// <summary>Gives typed references to grains; a reference is cheap and never fails, a call on it may.</summary>
public interface IGrainFactory
{
    TGrainInterface GetGrain<TGrainInterface>(string primaryKey)
        where TGrainInterface : IGrainWithStringKey;
}

/// <summary>Which grain: its type's name and its key.</summary>
public readonly record struct GrainId(string Type, string Key)
{
    public override string ToString() => $"{Type}/{Key}";
}

/// <summary>The right to write that an activation got when it was created: it owns <paramref name="Shard"/> at <paramref name="Epoch"/> as <paramref name="Incarnation"/>.</summary>
public sealed record Fence(int Shard, long Epoch, long Incarnation)
{
    private static readonly AsyncLocal<Fence?> CurrentOverride = new();

    /// <summary>That of the activation whose turn is running; null outside a turn.</summary>
    public static Fence? Current => CurrentOverride.Value;
}
