namespace Darkroom.Imaging;

/// <summary>One variant to make: read a local file, write a local file.</summary>
/// <param name="Source">What the inspection at upload said, for refusals that need no decoder.</param>
/// <param name="OutputPath">Made or overwritten; after a refusal it may hold part of a picture.</param>
public sealed record RenderJob(string SourcePath, Inspection Source, Transformation Transformation, string OutputPath)
{
    /// <summary>The file of the image that is laid over it, when one is.</summary>
    public string? OverlayPath { get; init; }
}

/// <summary>What a render cost; times in milliseconds.</summary>
/// <param name="Bytes">Length of the output.</param>
public sealed record RenderReport(long Bytes, double QueueMs, double DecodeMs, double EncodeMs);
