using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Darkroom.Imaging;

/// <summary>The worker's first word: its version, or why it cannot work.</summary>
/// <param name="Weakness">What it could not shut itself off from; empty when it could.</param>
internal sealed record Hello(string? Version, string? Error, string Weakness);

/// <summary>Without outputs: inspect.</summary>
internal sealed record WorkerRequest(string Source, ImmutableArray<RenderOutput> Outputs)
{
    /// <summary>Only to read what the plans need of the source. One empty reply says that this is done; the whole request follows, maybe with more outputs.</summary>
    public bool Opens { get; init; }

    /// <summary>How many come back: one for each output, in their order and each as soon as it is made.</summary>
    [JsonIgnore]
    public int Replies => Math.Max(1, Outputs.Length);

    public static WorkerRequest Inspect(string source) => new(source, []);
}

/// <summary>To an inspection, or about one output.</summary>
internal sealed record WorkerReply(Failure Failure, string? Detail)
{
    public Inspected? Inspected { get; init; }

    public RenderReport? Render { get; init; }

    /// <summary>How often the original was decoded for this output: not at all when an earlier one's pixels served.</summary>
    public int Decodes { get; init; }

    /// <summary>The worker asks to be replaced, once its job is done.</summary>
    public bool Retires { get; init; }

    /// <summary>Seconds after which asking again makes sense, with <c>Busy</c>.</summary>
    public int? RetryAfter { get; init; }

    public static WorkerReply Of(Result<Inspected> result) => new(result.Failure, result.Detail) { Inspected = result.Value };

    public static WorkerReply Of(Result<RenderReport> result) => new(result.Failure, result.Detail) { Render = result.Value };
}

[JsonSerializable(typeof(ImagingOptions))]
[JsonSerializable(typeof(Hello))]
[JsonSerializable(typeof(WorkerRequest))]
[JsonSerializable(typeof(WorkerReply))]
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
internal sealed partial class Messages : JsonSerializerContext;
