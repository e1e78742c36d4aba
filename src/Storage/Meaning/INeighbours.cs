using System.Collections.Immutable;

namespace Darkroom.Storage;

/// <summary>Looks for an account's images by where their vectors lie.</summary>
public interface INeighbours
{
    /// <summary>
    /// The nearest first. Nothing of another account or another space, nothing that is deleted, and cosines are those of the vectors in the
    /// database, whoever found them.
    /// </summary>
    ValueTask<ImmutableArray<Neighbour>> Nearest(NeighbourQuery query);
}

/// <param name="Vector">Of length one.</param>
/// <param name="Most">Neighbours.</param>
/// <param name="Least">The least cosine of a neighbour.</param>
public sealed record NeighbourQuery(AccountId Account, string Space, float[] Vector, int Most, float Least, SearchFilters Filters);

public sealed record Neighbour(Image Image, float Cosine);
