namespace Darkroom.Actors;

/// <summary>A stored JSON document of one grain, read before <c>OnActivateAsync</c>.</summary>
public interface IPersistentState<TState>
{
    TState State { get; set; }

    /// <summary>Version of the stored document; null when there is none.</summary>
    string? Etag { get; }

    bool RecordExists { get; }

    Task ReadStateAsync();

    /// <exception cref="InconsistentStateException">Somebody else wrote, or this activation may not write any more.</exception>
    Task WriteStateAsync();

    Task ClearStateAsync();
}

/// <summary>What a storage provider fills and reads.</summary>
public interface IGrainState<TState>
{
    TState State { get; set; }

    string? ETag { get; set; }

    bool RecordExists { get; set; }
}

/// <summary>Keeps grain documents; every write is fenced and compares ETags.</summary>
public interface IGrainStorage
{
    Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState);

    /// <exception cref="InconsistentStateException">The ETag or the fence does not hold any more.</exception>
    Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState);

    Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState);
}

/// <summary>A write was refused because its writer is out of date; leaving a call, it ends the activation.</summary>
public sealed class InconsistentStateException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Whether the activation that it leaves is the one that is out of date, not a caller further up.</summary>
    internal bool IsSourceActivation { get; set; } = true;
}

/// <summary>A mailbox or another bounded queue is full; nothing ran.</summary>
public sealed class LimitExceededException(string message) : Exception(message);
