using System.Collections.Immutable;

namespace Darkroom.Grains;

/// <summary>Silos that may render for this one when its own workers are taken: they get the names of things, and fetch the pixels themselves.</summary>
public interface IRenderPeers
{
    /// <summary>Whether one of them said lately that it has nothing to do.</summary>
    bool AnyIdle { get; }

    /// <summary>Has an idle one do it.</summary>
    /// <returns>As many answers as transformations; none when nobody took it.</returns>
    Task<PassedAnswer> Render(PassedRender job);
}

/// <summary>Variants of one image that are missing, for another silo to make.</summary>
/// <param name="Asker">Who is to be fair to, within the image's account.</param>
[Immutable]
public sealed record PassedRender(Image Image, string Asker, ImmutableArray<Transformation> Transformations);

/// <summary>What came of it, in the order of the transformations.</summary>
[Immutable]
public sealed record PassedAnswer(ImmutableArray<Result<Rendered>> Renders)
{
    public static readonly PassedAnswer No = new([]);
}

/// <summary>A silo that is alone.</summary>
internal sealed class NoPeers : IRenderPeers
{
    public static readonly NoPeers Instance = new();

    public bool AnyIdle => false;

    public Task<PassedAnswer> Render(PassedRender job) => Task.FromResult(PassedAnswer.No);
}
