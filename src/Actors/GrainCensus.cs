namespace Darkroom.Actors;

/// <summary>How many grains are in this process's memory, for people to look at.</summary>
public sealed class GrainCensus
{
    private readonly GrainRuntime runtime;

    internal GrainCensus(GrainRuntime runtime) => this.runtime = runtime;

    public IReadOnlyDictionary<string, int> Activations => runtime.Kinds.ToDictionary(kind => kind.Name, kind => kind.Activations, StringComparer.Ordinal);
}
