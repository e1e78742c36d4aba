using System.Collections.Immutable;

namespace Darkroom.Storage;

/// <summary>The folded words that an account's images have, or had once. Kept by the catalogue, whichever engine searches.</summary>
public interface ISearchVocabulary
{
    /// <summary>
    /// Words that begin, or end, with as many of the form's letters as <see cref="SearchTypos.Kept"/> says: candidates, of which the caller keeps those
    /// that <see cref="SearchTypos.Distance"/> lets through.
    /// </summary>
    ValueTask<ImmutableArray<string>> Candidates(AccountId account, string form);

    /// <summary>Tags that begin so, whatever their case, the most frequent first and then by name.</summary>
    ValueTask<ImmutableArray<TagCount>> CompleteTags(AccountId account, string prefix, int most);
}
