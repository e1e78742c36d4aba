using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Darkroom.Api.Searching;

internal enum TypoMode
{
    /// <summary>When nothing is found otherwise.</summary>
    Auto,
    On,
    Off,
}

/// <summary>A search as its URL asks for it.</summary>
/// <param name="Misspelt">What is asked for when nothing is found; null where there are no words.</param>
/// <param name="Fingerprint">Of all that says which hits there are and in what order: a cursor is good for it alone.</param>
internal sealed record SearchWish(SearchQuery Query, SearchNode? Misspelt, TypoMode Typos, bool Highlight, string? Cursor, string Fingerprint)
{
    private const int DefaultSize = 20;
    private const int MostFacets = 100;

    private static readonly string[] Known =
    [
        "q", "folder", "type", "from", "to", "min_bytes", "max_bytes", "min_width", "max_width", "min_height", "max_height", "orientation", "colour", "sort", "threshold",
        "typos", "limit", "cursor", "facets", "highlight", "key",
    ];

    /// <summary>Whether the hits are those of misspellings.</summary>
    public bool HasTypos { get; init; }

    public static Result<SearchWish> Read(IQueryCollection url, AccountId account, LimitOptions limits)
    {
        if (url.Keys.FirstOrDefault(name => !Known.Contains(name)) is { } unknown) return (Failure.Invalid, $"There is no parameter {Texts.Shown(unknown)}; there are {string.Join(", ", Known)}");
        if (url.FirstOrDefault(pair => pair.Value.Count > 1).Key is { } twice) return (Failure.Invalid, $"{twice} is there more than once");

        var read = new SearchParameters(url);
        var typos = read.OneOf("typos", TypoMode.Auto);
        var text = url["q"].ToString();
        var root = SearchParameters.Parsed(text, typos == TypoMode.On);
        if (!root.Ok) return new(null, root.Failure, root.Detail);

        var query = new SearchQuery(account, root.Value.Node, read.Filters(limits), read.OneOf("sort", root.Value.Node is null ? SearchOrder.Newest : SearchOrder.Relevance), Size(url, limits))
        {
            Threshold = read.Share("threshold"),
            Facets = (int)(read.Number("facets", MostFacets) ?? 0),
        };
        var wish = new SearchWish(
            query,
            typos == TypoMode.Auto && query.Root is not null ? SearchParameters.Parsed(text, typos: true).Value!.Node : null,
            typos,
            read.Flag("highlight"),
            url["cursor"].ToString() is { Length: > 0 } cursor ? cursor : null,
            FingerprintOf(url)) { HasTypos = typos == TypoMode.On && query.Root is not null };
        return read.Wrong is { } wrong ? (Failure.Invalid, wrong) : wish;
    }

    /// <summary>The page that begins there.</summary>
    public SearchWish After(SearchCursor cursor) => this with
    {
        HasTypos = cursor.HasTypos,
        Query = Query with { After = cursor.Place, Root = cursor.HasTypos && Misspelt is not null ? Misspelt : Query.Root },
    };

    private static int Size(IQueryCollection url, LimitOptions limits) => Numbers.Size(url["limit"], Math.Min(DefaultSize, limits.PageSize), limits.PageSize);

    private static string FingerprintOf(IQueryCollection url)
    {
        var asked = url.Where(pair => pair.Key is not ("limit" or "cursor" or "facets" or "highlight" or "key")).OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key}={pair.Value}");
        return Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(asked.ToArray(), Json.Relaxed.StringArray))));
    }
}
