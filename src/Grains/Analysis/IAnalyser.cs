using System.Collections.Immutable;

namespace Darkroom.Grains;

/// <summary>Finds one thing out about images that are there already, while nobody waits for it.</summary>
public interface IAnalyser
{
    /// <summary>One of <see cref="Storage.AnalysisKinds"/>.</summary>
    string Kind { get; }

    /// <summary>By what it finds it out; another subject than before has it found out anew for all images. Null: not at all.</summary>
    string? Subject { get; }

    /// <summary>Whether new images wait for it too.</summary>
    bool OfUploads { get; }

    /// <summary>Images that it takes at a time.</summary>
    int Batch { get; }

    /// <summary>Between two looks for images when there were none.</summary>
    TimeSpan Poll { get; }

    /// <summary>What it found out is written when it answers.</summary>
    /// <returns>For each image, in their order, what became of it.</returns>
    Task<ImmutableArray<Analysed>> Analyse(ImmutableArray<Image> images, CancellationToken cancellation);

    /// <summary>All images have it now.</summary>
    Task Complete();
}

public enum AnalysisOutcome
{
    /// <summary>It is found out, or that nothing can be.</summary>
    Done,

    /// <summary>Not now, and it is not the image's fault.</summary>
    Later,

    /// <summary>This image cannot be looked at; perhaps another time.</summary>
    Refused,
}

/// <param name="Delay">Of what comes later: the least.</param>
public readonly record struct Analysed(AnalysisOutcome Outcome, TimeSpan Delay = default)
{
    public static readonly Analysed Done = new(AnalysisOutcome.Done);

    public static readonly Analysed Refused = new(AnalysisOutcome.Refused);

    public static Analysed Later(TimeSpan? delay = null) => new(AnalysisOutcome.Later, delay ?? TimeSpan.FromSeconds(5));
}
