namespace Darkroom.Storage;

/// <summary>
/// Finds an account's images. What a hit is and its score is said by <see cref="SearchMatcher"/> over <see cref="SearchDocument"/>, for all engines
/// alike; who searches goes through <see cref="ImageSearch"/>.
/// </summary>
public interface ISearchIndex
{
    /// <summary>One page, in the query's order; nothing of another account, nothing that is deleted. An account that is not there has no images.</summary>
    /// <param name="query">Without a <see cref="NearTerm"/>.</param>
    ValueTask<SearchPage> Search(SearchQuery query);
}
