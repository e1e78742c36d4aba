namespace Darkroom.Tests;

/// <summary>Searches of every kind, for who looks at how they are answered.</summary>
internal static class SearchPlans
{
    public static IEnumerable<SearchQuery> Queries =>
        from text in new[] { null, "sea", "-sea", "tag:sea (\"red boat\" OR sun*) -storm", "*" }
        from order in Enum.GetValues<SearchOrder>()
        from after in new[] { null, new SearchPlace(3, 5, ImageId.New(), 7) }
        select new SearchQuery(AccountId.New(), text is null or "*" ? null : SearchParser.Parse(text).Value, text == "*" ? Every : SearchFilters.None, order, 20)
        {
            After = after,
            Facets = text is null ? 0 : 10,
            Threshold = order == SearchOrder.Oldest ? 0.5 : 0,
        };

    private static readonly SearchFilters Every = new("a/b", ["jpg", "png"], DateTimeOffset.UnixEpoch, DateTimeOffset.UtcNow, SearchOrientation.Square, "blue")
    {
        MinBytes = 1, MaxBytes = 2, MinWidth = 3, MaxWidth = 4, MinHeight = 5, MaxHeight = 6,
    };
}
