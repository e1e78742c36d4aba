using System.Text;

namespace Darkroom.Storage;

/// <summary>Shows in a text what a query found there: HTML, what was found in <c>em</c>.</summary>
public sealed class SearchHighlighter
{
    private const int Longest = 300;
    private const int Before = 80;

    private readonly SearchNode[] leaves;

    /// <param name="query">Without a <see cref="NearTerm"/>.</param>
    public SearchHighlighter(SearchNode? query) => leaves = [.. SearchNodes.Scored(query)];

    /// <summary>A tag that was asked for as a whole, or has what was asked for; null: it has not.</summary>
    public string? Tag(string tag) =>
        leaves.OfType<KeyTerm>().Any(key => key.Key == SearchKeys.Tag(tag)) ? $"<em>{Escaped(tag)}</em>" : Text(tag);

    /// <summary>Null: nothing of the query is there. Of a long text the part around the first find.</summary>
    public string? Text(string? text)
    {
        if (string.IsNullOrEmpty(text)) return null;
        var tokens = SearchAnalysis.Tokens(text).ToArray();
        var found = new bool[tokens.Length];
        foreach (var leaf in leaves) Mark(leaf, tokens, found);
        var first = Array.IndexOf(found, true);
        return first < 0 ? null : Written(text, tokens, found, first);
    }

    /// <summary>Letters of all scripts stay as they are.</summary>
    private static string Escaped(string text) => text
        .Replace("&", "&amp;", StringComparison.Ordinal)
        .Replace("<", "&lt;", StringComparison.Ordinal)
        .Replace(">", "&gt;", StringComparison.Ordinal)
        .Replace("\"", "&quot;", StringComparison.Ordinal)
        .Replace("'", "&#39;", StringComparison.Ordinal);

    private static void Mark(SearchNode leaf, SearchToken[] tokens, bool[] found)
    {
        for (var at = 0; at < tokens.Length; at++)
        {
            var length = leaf switch
            {
                WordTerm word => tokens[at].Stem == word.Stem ? 1 : 0,
                FormTerm form => tokens[at].Form == form.Form ? 1 : 0,
                PrefixTerm prefix => tokens[at].Form.StartsWith(prefix.Prefix, StringComparison.Ordinal) ? 1 : 0,
                PhraseTerm phrase => phrase.Stems.AsSpan().SequenceEqual(tokens.Skip(at).Take(phrase.Stems.Length).Select(token => token.Stem).ToArray()) ? phrase.Stems.Length : 0,
                _ => 0,
            };
            found.AsSpan(at, length).Fill(true);
        }
    }

    private static string Written(string text, SearchToken[] tokens, bool[] found, int first)
    {
        var (begin, end) = (0, text.Length);
        if (text.Length > Longest)
        {
            begin = tokens.First(token => token.At >= tokens[first].At - Before).At;
            end = tokens.Last(token => token.At + token.Length <= Math.Max(begin + Longest, tokens[first].At + tokens[first].Length)) is var last ? last.At + last.Length : end;
        }

        var html = new StringBuilder(begin > 0 ? "…" : "");
        for (var n = 0; n < tokens.Length; n++)
        {
            // Neighbours are marked together; a run that folding took apart has several tokens in one place.
            if (!found[n] || tokens[n].At < begin || tokens[n].At + tokens[n].Length > end) continue;
            var last = n;
            while (last + 1 < tokens.Length && found[last + 1] && tokens[last + 1].At + tokens[last + 1].Length <= end) last++;
            html.Append(Escaped(text[begin..tokens[n].At])).Append("<em>");
            begin = tokens[last].At + tokens[last].Length;
            html.Append(Escaped(text[tokens[n].At..begin])).Append("</em>");
            n = last;
        }

        return html.Append(Escaped(text[begin..end])).Append(end < text.Length ? "…" : "").ToString();
    }
}
