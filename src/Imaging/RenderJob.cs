using System.Collections.Immutable;

namespace Darkroom.Imaging;

/// <summary>Variants of one original to make: read a local file, write local files.</summary>
/// <param name="Source">What the inspection at upload said, for refusals that need no decoder and for what it will cost.</param>
public sealed record RenderJob(string SourcePath, Inspection Source, ImmutableArray<RenderOutput> Outputs, Asking For);

/// <summary>Whose work a job is: no account's crowd delays another's, and no asker's that of others who ask for the same account's images.</summary>
public sealed record Asking(string Account, string Asker)
{
    public static readonly Asking Nobody = new("", "");
}

/// <param name="Path">Made or overwritten; after a refusal it may hold part of a picture.</param>
public sealed record RenderOutput(Transformation Transformation, string Path)
{
    /// <summary>The file of the image that is laid over it, when one is.</summary>
    public string? OverlayPath { get; init; }
}

/// <summary>What a render cost; times in milliseconds.</summary>
/// <param name="Bytes">Length of the output.</param>
/// <param name="DecodeMs">Of a decode that several variants share, the whole is the first one's.</param>
public sealed record RenderReport(long Bytes, double QueueMs, double DecodeMs, double EncodeMs);
