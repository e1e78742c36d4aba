using System.Text;

namespace Darkroom.Storage;

/// <summary>Shows in a text what a query found there: HTML, what was found in <c>em</c>.</summary>
public sealed class SearchHighlighter
{
    private const int Longest = 300;
    private const int Before = 80;

    // A query of misspellings has more than a thousand words: each text is gone through once, not once for each of them.
    private readonly HashSet<string> keys;
    private readonly HashSet<string> stems;
    private readonly HashSet<string> forms;
    private readonly string[] beginnings;
    private readonly PhraseTerm[] phrases;

    /// <param name="query">Without a <see cref="NearTerm"/>.</param>
    public SearchHighlighter(SearchNode? query)
    {
        SearchNode[] leaves = [.. SearchNodes.Scored(query)];
        keys = [.. leaves.OfType<KeyTerm>().Select(leaf => leaf.Key)];
        stems = [.. leaves.OfType<WordTerm>().Select(leaf => leaf.Stem)];
        forms = [.. leaves.OfType<FormTerm>().Select(leaf => leaf.Form)];
        beginnings = [.. leaves.OfType<PrefixTerm>().Select(leaf => leaf.Prefix)];
        phrases = [.. leaves.OfType<PhraseTerm>()];
    }

    /// <summary>A tag that was asked for as a whole, or has what was asked for; null: it has not.</summary>
    public string? Tag(string tag) =>
        keys.Contains(SearchKeys.Tag(tag)) ? $"<em>{Escaped(tag)}</em>" : Text(tag);

    /// <summary>Null: nothing of the query is there. Of a long text the part around the first find.</summary>
    public string? Text(string? text)
    {
        if (string.IsNullOrEmpty(text)) return null;
        var tokens = SearchAnalysis.Tokens(text).ToArray();
        var found = new bool[tokens.Length];
        for (var at = 0; at < tokens.Length; at++)
        {
            if (IsFound(tokens[at])) found[at] = true;
            foreach (var phrase in phrases)
                if (Stands(phrase, tokens, at)) found.AsSpan(at, phrase.Stems.Length).Fill(true);
        }

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

    private bool IsFound(SearchToken token) =>
        stems.Contains(token.Stem) || forms.Contains(token.Form) || Array.Exists(beginnings, beginning => token.Form.StartsWith(beginning, StringComparison.Ordinal));

    private static bool Stands(PhraseTerm phrase, SearchToken[] tokens, int at)
    {
        if (tokens.Length - at < phrase.Stems.Length) return false;
        for (var n = 0; n < phrase.Stems.Length; n++)
            if (tokens[at + n].Stem != phrase.Stems[n]) return false;
        return true;
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
