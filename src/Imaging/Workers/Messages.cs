using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Darkroom.Imaging;

/// <summary>The worker's first word: its version, or why it cannot work.</summary>
internal sealed record Hello(string? Version, string? Error);

/// <summary>Without outputs: inspect.</summary>
internal sealed record WorkerRequest(string Source, ImmutableArray<RenderOutput> Outputs)
{
    public static WorkerRequest Inspect(string source) => new(source, []);
}

/// <summary>To an inspection, or to a job as a whole that was refused.</summary>
/// <param name="Renders">One for each output, in their order; empty when the whole was refused.</param>
internal sealed record WorkerReply(Failure Failure, string? Detail, Inspected? Inspected, ImmutableArray<Result<RenderReport>> Renders)
{
    /// <summary>How often the original was decoded.</summary>
    public int Decodes { get; init; }

    /// <summary>Seconds after which asking again makes sense, with <c>Busy</c>.</summary>
    public int? RetryAfter { get; init; }

    public static WorkerReply Refusal(Failure failure, string? detail) => new(failure, detail, null, []);

    public static WorkerReply Of(Result<Inspected> result) => new(result.Failure, result.Detail, result.Value, []);

    public static WorkerReply Of(ImmutableArray<Result<RenderReport>> renders) => new(Failure.None, null, null, renders);
}

[JsonSerializable(typeof(ImagingOptions))]
[JsonSerializable(typeof(Hello))]
[JsonSerializable(typeof(WorkerRequest))]
[JsonSerializable(typeof(WorkerReply))]
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
internal sealed partial class Messages : JsonSerializerContext;
