namespace Darkroom.Actors;

/// <summary>How many grains are in this process's memory, for people to look at.</summary>
/// <param name="count">Asked each time: activations by their grain's type.</param>
public sealed class GrainCensus(Func<IReadOnlyDictionary<string, int>> count)
{
    public IReadOnlyDictionary<string, int> Activations => count();
}
