using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;

namespace Darkroom.Actors;

/// <summary>Why the grain port takes a message not; names in lower case are the metric's tag.</summary>
internal enum RefusalReason
{
    /// <summary>Something else than HTTP/2 in clear text.</summary>
    Protocol,

    /// <summary>Another method, or a path that is no grain's.</summary>
    Unknown,

    /// <summary>No signature, or none of ours: another secret, or the message was changed.</summary>
    Signature,

    /// <summary>Signed too long ago, or in the future.</summary>
    Time,

    /// <summary>It was taken before, or its number is too old to say.</summary>
    Replay,

    /// <summary>A body that is too large.</summary>
    Size,

    /// <summary>A body that is no such call: malformed, nested too deep, other arguments.</summary>
    Message,
}

/// <summary>Counts what the grain port refuses, and tells the operator of it, once a second at most for each reason.</summary>
internal sealed partial class GrainRefusals : IDisposable
{
    private readonly Meter meter = new("Darkroom.Actors");
    private readonly ConcurrentDictionary<RefusalReason, long> said = new();
    private readonly ILogger log;
    private readonly TimeProvider time;

    public GrainRefusals(ILogger<GrainRefusals> log, TimeProvider time)
    {
        (this.log, this.time) = (log, time);
        Refused = meter.CreateCounter<long>("darkroom_grain_port_refused_total", null, "Messages that the grain port did not take.", [new("reason", Array.ConvertAll(Enum.GetValues<RefusalReason>(), NameOf))]);
    }

    public Counter<long> Refused { get; }

    public void Count(RefusalReason reason, string from, string what)
    {
        var name = NameOf(reason);
        Refused.Add(1, new KeyValuePair<string, object?>("reason", name));

        var second = time.GetTimestamp() / time.TimestampFrequency;
        if (said.TryGetValue(reason, out var last) && last == second) return;
        said[reason] = second;
        LogRefused(from, name, what.Length > 200 ? what[..200] : what);
    }

    public void Dispose() => meter.Dispose();

    private static string NameOf(RefusalReason reason) => reason.ToString().ToLowerInvariant();

    [LoggerMessage(1, LogLevel.Warning, "The grain port refused a message from {From} ({Reason}): {What}")]
    private partial void LogRefused(string from, string reason, string what);
}
