namespace Darkroom.Tests.Snippets;

/// <summary>Reads the services' pages and takes the examples out of them.</summary>
internal static class SnippetPages
{
    /// <summary>The title of the next section, which the rendering sets right behind an example's last quote.</summary>
    private const string Glued = "(?<=\")[A-Z][A-Za-z ]*\\z";

    public static IEnumerable<(string Name, string Dialect, string Text)> Read(string folder)
    {
        foreach (var file in Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal))
        {
            var text = File.ReadAllText(file).ReplaceLineEndings("\n");
            yield return (Path.GetFileName(file), SnippetRules.Pages.FirstOrDefault(page => text.Contains(page.Host, StringComparison.Ordinal)).Dialect ?? "unknown", text);
        }
    }

    public static IEnumerable<Snippet> All(string folder) => Read(folder).SelectMany(page => In(page.Dialect, page.Text));

    public static IEnumerable<Snippet> In(string dialect, string page) =>
        from rule in SnippetRules.All
        where rule.Dialect == "*" || rule.Dialect == dialect
        from match in rule.Pattern.Matches(page)
        let text = (match.Groups["text"] is { Success: true } inner ? inner.Value : match.Value).TrimEnd().Swap(Glued, "")
        let first = LineAt(page, match.Index)
        let last = LineAt(page, match.Index + match.Value.TrimEnd().Length)
        from one in OneByOne(text)
        select new Snippet(dialect, CallOf(dialect, one, page[match.Index..]), rule.Language, one, page, first, last);

    public static int LineAt(string text, int index) => text.AsSpan(0, index).Count('\n');

    /// <summary>An entry of Slink's reference may name two methods.</summary>
    private static IEnumerable<string> OneByOne(string text)
    {
        if (!text.StartsWith("Endpoint: ", StringComparison.Ordinal)) return [text];
        var (line, rest) = text.Split('\n', 2) is [var one, var others] ? (one, others) : (text, "");
        return Patterns.Rule(@"[A-Z]+ /\S+").Matches(line).Select(call => $"{call.Value}\n{rest}");
    }

    private static string CallOf(string dialect, string text, string restOfPage) => dialect switch
    {
        "ImageResizer" => restOfPage.Find(@"^(GET|POST) /\S+$"),
        "Slink" => text.Split('\n')[0],
        _ when text.Contains("new-tag", StringComparison.Ordinal) => "/get/ and /update/",
        _ when text.Find(@"(?<=\Ahttps://files\.[a-z.]+/[^/]+/[^/]+/)\S+") is { Length: > 0 } rendition => rendition,
        _ => text.Find(@"(?<=https://api\.[a-z.]+|\A[A-Z]+ )/[a-z]+/([a-z]+/[a-z0-9]+)?"),
    };
}
