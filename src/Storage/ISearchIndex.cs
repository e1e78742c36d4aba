using System.Collections.Immutable;

namespace Darkroom.Storage;

/// <summary>Finds an account's images by the words of their tags, file name, folder and name.</summary>
public interface ISearchIndex
{
    /// <summary>Best first, at most <paramref name="limit"/>; scores are divided by the best one's, so the first is 1.</summary>
    ValueTask<ImmutableArray<Hit>> Search(AccountId account, string text, int limit);
}

/// <param name="Score">0 to 1.</param>
public sealed record Hit(Image Image, double Score);
