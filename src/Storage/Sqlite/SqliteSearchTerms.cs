using System.Globalization;

namespace Darkroom.Storage;

/// <summary>
/// Words as FTS5 keeps them, and queries in its language. A word begins with its account's number and a letter: <c>x</c> a stem, <c>y</c> a folded word,
/// <c>k</c> a key, <c>a</c> alone stands in every entry. A column holds its texts' stems in their order, <c>z</c> between texts, then each folded word once.
/// </summary>
internal static class SqliteSearchTerms
{
    private static readonly (SearchClass Class, string Column)[] Columns =
        [(SearchClass.Tags, "tags"), (SearchClass.Names, "names"), (SearchClass.Description, "description"), (SearchClass.Texts, "texts")];

    private const int FewLeaves = 64;

    /// <summary>The values of the four columns and of the keys.</summary>
    public static string[] Of(long account, SearchDocument document) =>
    [
        .. Columns.Select(column => Column(account, [.. document.Texts.Where(text => text.Class == column.Class)])),
        string.Join(' ', document.Keys.Select(key => Word(account, 'k', SearchKeyText.Of(key))).Append(Every(account))),
    ];

    /// <summary>Whatever it holds stands in quotes and is letters and digits: nothing in it is FTS5's syntax.</summary>
    public static string Query(long account, SearchNode node) => node switch
    {
        AllOf all => All(account, all),
        AnyOf any => $"({string.Join(" OR ", any.Nodes.Select(one => Query(account, one)))})",
        NoneOf none => $"(\"{Every(account)}\" NOT {Query(account, none.Node)})",
        _ => Leaf(account, node),
    };

    /// <summary>For each leaf and class who has it, and what that counts; null: all that the query finds.</summary>
    /// <param name="amongHits">Whether each is looked for among what the query finds, which is less where it finds few.</param>
    public static IEnumerable<(string? Match, int Weight)> Scores(long account, SearchNode query, bool amongHits)
    {
        // Of what all must have, every hit has it.
        var needed = query is AllOf all ? all.Nodes : [query];
        // The misspellings of a long query are too many for that: each would ask for all of them.
        var among = amongHits && query is AllOf && SearchNodes.Scored(query).Count() <= FewLeaves ? $" AND {Query(account, query)}" : "";
        return SearchNodes.Scored(query).SelectMany(leaf => leaf is KeyTerm
            ? [(needed.Contains(leaf) ? null : Leaf(account, leaf), SearchMatcher.Weight(leaf, SearchClass.Tags))]
            : Columns.Select(column => ((string?)$"{column.Column} : {Leaf(account, leaf)}{among}", SearchMatcher.Weight(leaf, column.Class))));
    }

    private static string All(long account, AllOf all)
    {
        var wanted = all.Nodes.Where(node => node is not NoneOf).Select(node => Query(account, node)).ToArray();
        var unwanted = all.Nodes.OfType<NoneOf>().Select(none => Query(account, none.Node)).ToArray();
        var found = wanted.Length == 0 ? $"\"{Every(account)}\"" : $"({string.Join(" AND ", wanted)})";
        return unwanted.Length == 0 ? found : $"({found} NOT ({string.Join(" OR ", unwanted)}))";
    }

    private static string Leaf(long account, SearchNode leaf) => leaf switch
    {
        WordTerm word => $"\"{Word(account, 'x', word.Stem)}\"",
        PhraseTerm phrase => $"\"{string.Join(' ', phrase.Stems.Select(stem => Word(account, 'x', stem)))}\"",
        FormTerm form => $"\"{Word(account, 'y', form.Form)}\"",
        PrefixTerm prefix => $"\"{Word(account, 'y', prefix.Prefix)}\" *",
        KeyTerm key => $"\"{Word(account, 'k', SearchKeyText.Of(key.Key))}\"",
        _ => throw new ArgumentException($"FTS5 is not asked for {leaf.GetType().Name}.", nameof(leaf)),
    };

    private static string Column(long account, SearchText[] texts)
    {
        var stems = texts.Select(text => string.Join(' ', text.Tokens.Select(token => Word(account, 'x', token.Stem))));
        var forms = texts.SelectMany(text => text.Tokens).Select(token => token.Form).Distinct(StringComparer.Ordinal).Select(form => Word(account, 'y', form));
        return string.Join(" z ", stems.Append(string.Join(' ', forms)));
    }

    private static string Every(long account) => Word(account, 'a', "");

    private static string Word(long account, char kind, string word) => string.Create(CultureInfo.InvariantCulture, $"{account}{kind}{word}");
}
