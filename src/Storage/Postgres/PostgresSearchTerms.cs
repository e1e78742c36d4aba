using System.Globalization;
using System.Text;

namespace Darkroom.Storage;

/// <summary>
/// An image's words as the schema's functions take them, and queries in the language of tsquery with <c>@</c> for the account's number. A word begins with
/// that number and a letter: <c>x</c> a stem, <c>y</c> a folded word, <c>k</c> a key, <c>a</c> alone stands in every entry.
/// </summary>
internal sealed class PostgresSearchTerms(SearchDocument document)
{
    private static readonly (SearchClass Class, char Weight)[] Weights =
        [(SearchClass.Tags, 'A'), (SearchClass.Names, 'B'), (SearchClass.Description, 'C'), (SearchClass.Texts, 'D')];

    public string[] Names { get; } = Of(document, SearchClass.Names);

    public string[] Descriptions { get; } = Of(document, SearchClass.Description);

    /// <summary>With the keys that are not tags.</summary>
    public string[] Texts { get; } =
        [.. Of(document, SearchClass.Texts), "2 a:1" + string.Concat(document.Keys.Where(key => !SearchKeys.IsTag(key)).Select(key => $" k{SearchKeyText.Of(key)}:1"))];

    /// <summary>Those that may be misspelt, and the same backwards.</summary>
    public string[] Words { get; } = [.. SearchTypos.Kept(document)];

    public string[] Backwards => Array.ConvertAll(Words, SearchTypos.Backwards);

    /// <summary>A tag's words and its key.</summary>
    public static string OfTag(string tag)
    {
        var text = SearchDocument.Text(SearchClass.Tags, tag);
        return string.Create(CultureInfo.InvariantCulture, $"{Of(text)} k{SearchKeyText.Of(SearchKeys.Tag(tag))}:{text.Tokens.Length + 2}");
    }

    /// <summary>Whatever it holds stands in quotes and is letters and digits: nothing in it is an operator.</summary>
    public static string Query(SearchNode node) => node switch
    {
        AllOf all => $"({string.Join(" & ", all.Nodes.Select(Query))})",
        AnyOf any => $"({string.Join(" | ", any.Nodes.Select(Query))})",
        // What must not be there is looked for among the account's own.
        NoneOf none => $"('@a' & !{Query(none.Node)})",
        _ => Leaf(node, ""),
    };

    /// <summary>For each leaf and class what it is there, and what that counts; null: all that the query finds.</summary>
    public static (string? Query, int Weight)[] Scores(SearchNode query)
    {
        var needed = query is AllOf all ? all.Nodes : [query];
        return
        [
            .. SearchNodes.Scored(query).SelectMany(leaf => leaf is KeyTerm
                ? [(needed.Contains(leaf) ? null : Leaf(leaf, ""), SearchMatcher.Weight(leaf, SearchClass.Tags))]
                : Weights.Select(weight => ((string?)Leaf(leaf, weight.Weight.ToString()), SearchMatcher.Weight(leaf, weight.Class)))),
        ];
    }

    private static string Leaf(SearchNode leaf, string weight) => leaf switch
    {
        WordTerm word => Word('x', word.Stem, weight),
        PhraseTerm phrase => $"({string.Join(" <-> ", phrase.Stems.Select(stem => Word('x', stem, weight)))})",
        FormTerm form => Word('y', form.Form, weight),
        PrefixTerm prefix => Word('y', prefix.Prefix, "*" + weight),
        KeyTerm key => Word('k', SearchKeyText.Of(key.Key), ""),
        _ => throw new ArgumentException($"PostgreSQL is not asked for {leaf.GetType().Name}.", nameof(leaf)),
    };

    private static string Word(char kind, string word, string flags) => $"'@{kind}{word}'{(flags.Length > 0 ? ":" : "")}{flags}";

    private static string[] Of(SearchDocument document, SearchClass place) => [.. document.Texts.Where(text => text.Class == place).Select(Of)];

    /// <summary>How many places it takes; stems at theirs; each folded word once, beyond them.</summary>
    private static string Of(SearchText text)
    {
        var count = text.Tokens.Length;
        var terms = new StringBuilder().Append(CultureInfo.InvariantCulture, $"{count + 3}");
        for (var at = 0; at < count; at++) terms.Append(CultureInfo.InvariantCulture, $" x{text.Tokens[at].Stem}:{at + 1}");
        foreach (var form in text.Tokens.Select(token => token.Form).Distinct(StringComparer.Ordinal)) terms.Append(CultureInfo.InvariantCulture, $" y{form}:{count + 2}");
        return terms.ToString();
    }
}
