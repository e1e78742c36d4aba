using System.Collections.Immutable;

namespace Darkroom.Storage;

/// <summary>
/// What a search asks of an image's document, already normalised. Whether a document is a hit, and how good a one, is said by
/// <see cref="SearchMatcher"/>; every engine answers the same.
/// </summary>
public abstract record SearchNode;

/// <summary>A word, whatever its ending: the stem stands somewhere.</summary>
/// <param name="Form">As it was asked for, folded: what its misspellings are judged by.</param>
public sealed record WordTerm(string Form, string Stem) : SearchNode;

/// <summary>Stems one after the other, within one text.</summary>
public sealed record PhraseTerm(ImmutableArray<string> Stems) : SearchNode;

/// <summary>A folded word that begins so.</summary>
public sealed record PrefixTerm(string Prefix) : SearchNode;

/// <summary>Words that a misspelt one may mean. Engines never see it: <see cref="ImageSearch"/> puts the account's words in its place.</summary>
public sealed record NearTerm(string Form) : SearchNode;

/// <summary>Exactly this folded word.</summary>
public sealed record FormTerm(string Form) : SearchNode;

/// <summary>What is compared as a whole: see <see cref="SearchKeys"/>.</summary>
public sealed record KeyTerm(string Key) : SearchNode;

/// <param name="Nodes">At least one.</param>
public sealed record AllOf(ImmutableArray<SearchNode> Nodes) : SearchNode;

/// <param name="Nodes">At least one.</param>
public sealed record AnyOf(ImmutableArray<SearchNode> Nodes) : SearchNode;

public sealed record NoneOf(SearchNode Node) : SearchNode;

/// <summary>Leaves of a query that a hit is scored by; what must not be there is none.</summary>
public static class SearchNodes
{
    public static IEnumerable<SearchNode> Scored(SearchNode? node) => node switch
    {
        null or NoneOf => [],
        AllOf all => all.Nodes.SelectMany(Scored),
        AnyOf any => any.Nodes.SelectMany(Scored),
        KeyTerm key when !SearchKeys.IsTag(key.Key) => [],
        _ => [node],
    };
}
