using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Darkroom.Storage;

/// <summary>
/// The language of searches: <c>beach (sunset OR dawn) -people tag:"my cat" "red car" sun* zebar~</c>. Words side by side must all be there; OR binds
/// less than AND, NOT and <c>-</c> bind most. Docs: docs/search.md.
/// </summary>
public sealed class SearchParser
{
    public const int LongestQuery = 1_000;
    public const int MostTerms = 40;
    private const int MostPrefixes = 8;

    /// <summary>Engines have ends of their own: FTS5's parser keeps 100 signs in hand, Elasticsearch takes queries 30 deep, and a depth of ours may be two of theirs.</summary>
    private const int Deepest = 10;

    private readonly string text;
    private readonly bool typos;
    private int at;
    private int terms;
    private int prefixes;

    private SearchParser(string text, bool typos) => (this.text, this.typos) = (text, typos);

    /// <param name="typos">Whether words are meant with their misspellings.</param>
    /// <returns><see cref="Failure.Invalid"/> with a sentence that says where and what.</returns>
    public static Result<SearchNode> Parse(string text, bool typos = false)
    {
        if (text.Length > LongestQuery) return (Failure.Invalid, $"The query is longer than {LongestQuery} characters");
        // Halves of pairs and noncharacters cannot be normalised.
        foreach (var rune in text.EnumerateRunes())
            if (rune == Rune.ReplacementChar || (rune.Value & 0xFFFE) == 0xFFFE || (Rune.IsControl(rune) && rune.Value is not ('\t' or '\n' or '\r'))) return (Failure.Invalid, "The query has a character that is not allowed");

        var parser = new SearchParser(text, typos);
        try
        {
            var found = parser.Any(0);
            if (parser.at < text.Length) throw parser.Wrong("a ) without its (");
            return found is null ? (Failure.Invalid, "The query has no word") : found;
        }
        catch (SearchSyntaxException e)
        {
            return (Failure.Invalid, e.Message);
        }
    }

    /// <summary>Words without a language: all must be there, the last one as a word or a beginning. Null: there is none.</summary>
    public static AllOf? Plain(string text)
    {
        var runs = new List<List<SearchToken>>();
        foreach (var token in SearchAnalysis.Tokens(text))
        {
            // What is written without spaces belongs together.
            if (runs.Count > 0 && runs[^1][^1] is var before && token.At <= before.At + before.Length) runs[^1].Add(token);
            else runs.Add([token]);
        }

        if (runs.Count == 0) return null;
        SearchNode last = runs[^1] is [var only] ? new AnyOf([Word(only), new PrefixTerm(only.Form)]) : PhraseOf(runs[^1]);
        return new AllOf([.. runs[..^1].Select(PhraseOf), last]);
    }

    /// <summary>Whether <see cref="Plain"/> asks for more words than a query may: each is looked up wherever it may stand.</summary>
    public static bool HasTooManyWords(string text) => Plain(text) is { Nodes.Length: > MostTerms };

    /// <summary>Null: nothing in it is a word.</summary>
    private SearchNode? Any(int depth)
    {
        if (depth > Deepest) throw new SearchSyntaxException($"The query's parentheses are nested more than {Deepest} deep");
        var nodes = new List<SearchNode>();
        do
        {
            if (All(depth) is { } node) nodes.Add(node);
        }
        while (TakeWord("OR") || TakeSign('|'));
        return nodes.Count switch { 0 => null, 1 => nodes[0], _ => new AnyOf([.. nodes]) };
    }

    private SearchNode? All(int depth)
    {
        var nodes = new List<SearchNode>();
        var begin = at;
        for (var isFirst = true; ; isFirst = false)
        {
            SkipSpaces();
            var sign = at;
            var joined = TakeWord("AND") || TakeSign('&');
            if (joined && isFirst) throw Wrong("AND without something before it", sign);
            if (AtEnd())
            {
                if (joined) throw Wrong("AND without something after it", sign);
                if (isFirst && (begin > 0 || at < text.Length)) throw Wrong("nothing where a word was expected");
                break;
            }

            if (Unary(depth) is { } node) nodes.Add(node);
        }

        return nodes.Count switch { 0 => null, 1 => nodes[0], _ => new AllOf([.. nodes]) };
    }

    private SearchNode? Unary(int depth)
    {
        if (depth > Deepest) throw new SearchSyntaxException($"The query is nested more than {Deepest} deep");
        var begin = at;
        if (TakeWord("NOT") || TakeMinus())
        {
            if (AtEnd()) throw Wrong("NOT without something after it", begin);
            return Unary(depth + 1) is { } node ? new NoneOf(node) : null;
        }

        if (TakeSign('('))
        {
            var inside = Any(depth + 1);
            return TakeSign(')') ? inside : throw Wrong("a ( without its )", begin);
        }

        if (TakeSign('#')) return Tag(begin);
        if (string.Compare(text, at, "tag:", 0, 4, StringComparison.OrdinalIgnoreCase) == 0)
        {
            at += 4;
            return Tag(begin);
        }

        return Peek() == '"' ? Phrase(Quoted()) : Word(begin);
    }

    private KeyTerm Tag(int begin)
    {
        var tag = (Peek() == '"' ? Quoted() : Bare()).Trim();
        if (tag.Length == 0) throw Wrong("tag: without a tag", begin);
        return Counted(new KeyTerm(SearchKeys.Tag(tag)));
    }

    private SearchNode? Word(int begin)
    {
        var word = Bare();
        var sign = word.Length > 0 && word[^1] is '*' or '~' ? word[^1] : ' ';
        var bare = sign == ' ' ? word : word[..^1];
        if (bare.Contains('*', StringComparison.Ordinal)) throw Wrong("a * that is not at the end of a word", begin);
        var tokens = SearchAnalysis.Tokens(bare).ToArray();
        if (tokens.Length == 0) return sign == ' ' ? null : throw Wrong($"a {sign} without a word before it", begin);
        if (sign == ' ' && tokens.Length > 1) return Phrase(bare);
        if (sign == ' ') return Counted(typos ? Near(tokens[0]) : Word(tokens[0]));

        // What stands before the last part of img_204* is as it is written.
        var last = sign == '*' ? CountedPrefix(tokens[^1], begin) : Counted(Near(tokens[^1]));
        return tokens.Length == 1 ? last : new AllOf([Counted<SearchNode>(PhraseOf(tokens[..^1])), last]);
    }

    private SearchNode? Phrase(string words) => SearchAnalysis.Tokens(words).ToArray() is { Length: > 0 } tokens ? Counted(PhraseOf(tokens)) : null;

    private static SearchNode PhraseOf(IReadOnlyList<SearchToken> tokens) => tokens.Count == 1 ? Word(tokens[0]) : new PhraseTerm([.. tokens.Select(token => token.Stem)]);

    private static WordTerm Word(SearchToken token) => new(token.Form, token.Stem);

    private static SearchNode Near(SearchToken token) =>
        SearchTypos.Edits(token.Form) == 0 ? Word(token) : new AnyOf([Word(token), new NearTerm(token.Form)]);

    private PrefixTerm CountedPrefix(SearchToken token, int begin) =>
        ++prefixes <= MostPrefixes ? Counted(new PrefixTerm(token.Form)) : throw Wrong($"more than {MostPrefixes} words with a *", begin);

    private T Counted<T>(T node)
        where T : SearchNode => (terms += node is PhraseTerm phrase ? phrase.Stems.Length : 1) <= MostTerms
        ? node
        : throw new SearchSyntaxException($"The query has more than {MostTerms} words");

    private string Quoted()
    {
        var begin = at++;
        var end = text.IndexOf('"', at);
        if (end < 0) throw Wrong("a \" without its second", begin);
        var quoted = text[at..end];
        at = end + 1;
        return quoted;
    }

    private string Bare()
    {
        var begin = at;
        while (at < text.Length && !char.IsWhiteSpace(text[at]) && text[at] is not ('(' or ')' or '"' or '|' or '&')) at++;
        return text[begin..at];
    }

    /// <summary>At the end of what belongs together: of the query, before an OR or a closing parenthesis.</summary>
    private bool AtEnd()
    {
        SkipSpaces();
        return at == text.Length || Peek() is ')' or '|' || IsWord("OR");
    }

    /// <summary>Only before something: otherwise it is a dash.</summary>
    private bool TakeMinus()
    {
        if (Peek() != '-' || at + 1 >= text.Length || char.IsWhiteSpace(text[at + 1]) || text[at + 1] is '-' or ')') return false;
        at++;
        return true;
    }

    private bool TakeSign(char sign)
    {
        SkipSpaces();
        if (Peek() != sign) return false;
        at++;
        return true;
    }

    private bool TakeWord(string word)
    {
        SkipSpaces();
        if (!IsWord(word)) return false;
        at += word.Length;
        return true;
    }

    private bool IsWord(string word) =>
        string.CompareOrdinal(text, at, word, 0, word.Length) == 0
        && (at + word.Length == text.Length || char.IsWhiteSpace(text[at + word.Length]) || text[at + word.Length] is '(' or ')' or '"');

    private char Peek() => at < text.Length ? text[at] : '\0';

    private void SkipSpaces()
    {
        while (at < text.Length && char.IsWhiteSpace(text[at])) at++;
    }

    private SearchSyntaxException Wrong(string what, int? where = null) =>
        new(string.Create(CultureInfo.InvariantCulture, $"The query has {what} at character {(where ?? at) + 1}"));

    private sealed class SearchSyntaxException(string message) : Exception(message);
}
