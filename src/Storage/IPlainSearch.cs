using System.Collections.Immutable;

namespace Darkroom.Storage;

/// <summary>The index of plain words, until the engines answer <see cref="ISearchIndex"/>.</summary>
public interface IPlainSearch
{
    /// <summary>Best first, at most <paramref name="limit"/>; scores are divided by the best one's, so the first is 1.</summary>
    ValueTask<ImmutableArray<Hit>> Search(AccountId account, string text, int limit);
}
