using System.Collections.Immutable;

namespace Darkroom.Storage;

/// <summary>
/// Whether a document is a hit and how good a one: the definition that every engine answers by. An engine may find candidates
/// as it likes, but what it returns is what this says.
/// </summary>
public static class SearchMatcher
{
    /// <summary>What an occurrence counts, times its class: exact, as a beginning, as a misspelling.</summary>
    public static int Exactness(SearchNode leaf) => leaf switch
    {
        PrefixTerm => 2,
        FormTerm => 1,
        _ => 3,
    };

    /// <summary>What a leaf adds to the score when it stands in a class.</summary>
    public static int Weight(SearchNode leaf, SearchClass place) => Exactness(leaf) * (int)place;

    /// <summary>Null: no hit. The sum over the query's leaves and the classes where they stand.</summary>
    public static int? Score(SearchNode? query, SearchDocument document) =>
        query is null ? 0 : IsHit(query, document) ? SearchNodes.Scored(query).Sum(leaf => Worth(leaf, document)) : null;

    public static bool IsHit(SearchNode query, SearchDocument document) => query switch
    {
        AllOf all => all.Nodes.All(node => IsHit(node, document)),
        AnyOf any => any.Nodes.Any(node => IsHit(node, document)),
        NoneOf none => !IsHit(none.Node, document),
        KeyTerm key => document.Keys.Contains(key.Key, StringComparer.Ordinal),
        _ => document.Texts.Any(text => Stands(query, text.Tokens)),
    };

    private static int Worth(SearchNode leaf, SearchDocument document) => leaf is KeyTerm key
        ? document.Keys.Contains(key.Key, StringComparer.Ordinal) ? Weight(leaf, SearchClass.Tags) : 0
        : document.Texts.Where(text => Stands(leaf, text.Tokens)).Select(text => text.Class).Distinct().Sum(place => Weight(leaf, place));

    private static bool Stands(SearchNode leaf, ImmutableArray<SearchToken> tokens) => leaf switch
    {
        WordTerm word => tokens.Any(token => token.Stem == word.Stem),
        FormTerm form => tokens.Any(token => token.Form == form.Form),
        PrefixTerm prefix => tokens.Any(token => token.Form.StartsWith(prefix.Prefix, StringComparison.Ordinal)),
        PhraseTerm phrase => Enumerable.Range(0, Math.Max(0, tokens.Length - phrase.Stems.Length + 1))
            .Any(at => phrase.Stems.Select((stem, n) => tokens[at + n].Stem == stem).All(same => same)),
        _ => throw new ArgumentException($"An engine is not asked for {leaf.GetType().Name}.", nameof(leaf)),
    };
}
