using System.Collections.Concurrent;

namespace Darkroom.Tests.Chaos;

public enum CallKind
{
    Upload,
    SetTags,
    Delete,

    /// <summary>Asks for the image's metadata.</summary>
    ReadTags,

    /// <summary>Asks for the image's bytes.</summary>
    Read,
}

/// <summary>What a client knows after a call.</summary>
public enum Ending
{
    /// <summary>It happened.</summary>
    Done,

    /// <summary>There is no such image.</summary>
    Absent,

    /// <summary>It did not happen.</summary>
    Refused,

    /// <summary>It may have happened, or may still happen.</summary>
    Unknown,
}

/// <summary>One call of one client.</summary>
/// <param name="Start">Before the first byte was sent, on the one monotonic clock of all clients.</param>
/// <param name="End">After the last byte of the answer.</param>
/// <param name="Value">The tag that was written or read: no two writes write the same.</param>
/// <param name="Bytes">Of an upload: what it takes of the quota.</param>
public sealed record Call(CallKind Kind, string Image, long Start, long End, Ending Ending, string? Value = null, long Bytes = 0)
{
    /// <summary>What the client heard, for whoever reads a failure.</summary>
    public string Said { get; init; } = "";

    public override string ToString() => $"{Kind} {Image} [{Start}, {End}] {Ending} {Value}{(Said.Length > 0 ? $" ({Said})" : "")}";
}

/// <summary>All that the clients of a run did.</summary>
public sealed class History
{
    private readonly ConcurrentQueue<Call> calls = new();

    public IReadOnlyCollection<Call> Calls => calls;

    public void Add(Call call) => calls.Enqueue(call);
}
