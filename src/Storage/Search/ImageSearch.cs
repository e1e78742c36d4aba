using System.Collections.Immutable;

namespace Darkroom.Storage;

/// <summary>Searches as people ask for them: misspellings become the account's own words before an engine is asked.</summary>
public sealed class ImageSearch(ISearchIndex index, ISearchVocabulary vocabulary)
{
    /// <summary>Words that one misspelling may stand for: the nearest.</summary>
    private const int MostNear = 32;

    public async ValueTask<SearchPage> Search(SearchQuery query) => await index.Search(query with { Root = await Spell(query.Account, query.Root) });

    /// <summary>The query with the account's own words for what may be misspelt.</summary>
    public async ValueTask<SearchNode?> Spell(AccountId account, SearchNode? query) => query is null ? null : await SpellNode(account, query);

    /// <summary>Images that have all words of a text, the last one as a word or a beginning; nothing in it is an operator. None has more words than a query may.</summary>
    public async ValueTask<ImmutableArray<Hit>> Search(AccountId account, string text, int limit) => SearchParser.Plain(text) is { Nodes.Length: <= SearchParser.MostTerms } words
        ? (await index.Search(new SearchQuery(account, words, SearchFilters.None, SearchOrder.Relevance, limit))).Hits
        : [];

    private async ValueTask<SearchNode> SpellNode(AccountId account, SearchNode node) => node switch
    {
        NoneOf none => new NoneOf(await SpellNode(account, none.Node)),
        AllOf all => new AllOf(await SpellAll(account, all.Nodes)),
        AnyOf any => new AnyOf(await SpellAll(account, any.Nodes)),
        _ => node,
    };

    /// <summary>A misspelling stands beside the word itself, so something is left when it may mean nothing else.</summary>
    private async ValueTask<ImmutableArray<SearchNode>> SpellAll(AccountId account, ImmutableArray<SearchNode> nodes)
    {
        var spelt = ImmutableArray.CreateBuilder<SearchNode>(nodes.Length);
        foreach (var node in nodes)
        {
            if (node is NearTerm near) spelt.AddRange((await Near(account, near.Form)).Select(form => new FormTerm(form)));
            else spelt.Add(await SpellNode(account, node));
        }

        return spelt.ToImmutable();
    }

    private async ValueTask<IEnumerable<string>> Near(AccountId account, string form) => (await vocabulary.Candidates(account, form))
        .Select(word => (Word: word, Distance: SearchTypos.Distance(form, word)))
        .Where(one => one.Distance > 0)
        .OrderBy(one => one.Distance).ThenBy(one => one.Word, StringComparer.Ordinal)
        .Select(one => one.Word)
        .Take(MostNear);
}
