using System.Text.Json.Serialization;

namespace Darkroom.Imaging;

/// <summary>The worker's first word: its version, or why it cannot work.</summary>
internal sealed record Hello(string? Version, string? Error);

/// <summary>Without a transformation: inspect.</summary>
internal sealed record WorkerRequest(string Source, Transformation? Transformation, string? Output, string? Overlay = null);

internal sealed record WorkerReply(Failure Failure, string? Detail, Inspected? Inspected, RenderReport? Report)
{
    public static WorkerReply Refusal(Failure failure, string? detail) => new(failure, detail, null, null);

    public static WorkerReply Of(Result<Inspected> result) => new(result.Failure, result.Detail, result.Value, null);

    public static WorkerReply Of(Result<RenderReport> result) => new(result.Failure, result.Detail, null, result.Value);
}

[JsonSerializable(typeof(ImagingOptions))]
[JsonSerializable(typeof(Hello))]
[JsonSerializable(typeof(WorkerRequest))]
[JsonSerializable(typeof(WorkerReply))]
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
internal sealed partial class Messages : JsonSerializerContext;
