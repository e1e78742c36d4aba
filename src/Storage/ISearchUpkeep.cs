namespace Darkroom.Storage;

/// <summary>Looks after the index that searches ask: builds it anew from the catalogue, and checks it against it, while everything goes on.</summary>
public interface ISearchUpkeep
{
    /// <summary>Whether the index is written later than the image, so that there is something to check.</summary>
    bool CanDrift { get; }

    /// <summary>False when a walk runs already.</summary>
    Task<bool> Start(WalkKind kind);

    ValueTask<SearchUpkeepState> State();
}

/// <param name="Engine"><c>sqlite</c>, <c>postgresql</c> or <c>elasticsearch</c>.</param>
/// <param name="Index">What searches ask; null where the database does it.</param>
/// <param name="Pending">Images whose document is behind.</param>
/// <param name="Walk">The walk that runs or ran last.</param>
public sealed record SearchUpkeepState(string Engine, string? Index, string? Building, long Pending, Walk? Walk);
