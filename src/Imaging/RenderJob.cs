using System.Collections.Immutable;

namespace Darkroom.Imaging;

/// <summary>Variants of one original to make: read a local file, write local files.</summary>
/// <param name="Source">What the inspection at upload said, for refusals that need no decoder and for what it will cost.</param>
/// <param name="Account">Whose work it is: no account's crowd delays another's.</param>
public sealed record RenderJob(string SourcePath, Inspection Source, ImmutableArray<RenderOutput> Outputs, string Account = "")
{
    public RenderJob(string sourcePath, Inspection source, Transformation transformation, string outputPath)
        : this(sourcePath, source, [new(transformation, outputPath)])
    {
    }
}

/// <param name="Path">Made or overwritten; after a refusal it may hold part of a picture.</param>
public sealed record RenderOutput(Transformation Transformation, string Path);

/// <summary>What a render cost; times in milliseconds.</summary>
/// <param name="Bytes">Length of the output.</param>
/// <param name="DecodeMs">Of a decode that several variants shared, the whole.</param>
public sealed record RenderReport(long Bytes, double QueueMs, double DecodeMs, double EncodeMs);
