namespace Darkroom.Api.Dialects.Slink;

/// <summary>A list's query: <c>limit orderBy order searchTerm searchBy cursor</c>. A cursor comes before a page.</summary>
internal static class ListQuery
{
    private const int DefaultSize = 10;
    private const int LongestTerm = 255;
    private const string NoChoice = "The value you selected is not a valid choice.";

    private static readonly Dictionary<string, BrowseOrder> Orders = new(StringComparer.Ordinal)
    {
        ["attributes.updatedAt"] = BrowseOrder.Updated,
        ["attributes.createdAt"] = BrowseOrder.Created,
        ["attributes.views"] = BrowseOrder.Views,
        ["metadata.size"] = BrowseOrder.Bytes,
    };

    private static readonly Dictionary<string, BrowseField> Fields = new(StringComparer.OrdinalIgnoreCase)
    {
        ["all"] = BrowseField.Any,
        ["user"] = BrowseField.User,
        ["description"] = BrowseField.Description,
        ["hashtag"] = BrowseField.Hashtag,
        ["fileName"] = BrowseField.FileName,
    };

    public static (Browse? Browse, IResult? Refused) Read(IQueryCollection query, AccountId? viewer, bool ownOnly, string? number, LimitOptions limits)
    {
        if (!TryWord(query, "orderBy", Orders, BrowseOrder.Updated, out var order)) return (null, SlinkErrors.Invalid("orderBy", NoChoice));
        if (!TryWord(query, "searchBy", Fields, BrowseField.Any, out var field)) return (null, SlinkErrors.Invalid("searchBy", NoChoice));
        var direction = query["order"].ToString().ToLowerInvariant();
        if (direction is not ("" or "asc" or "desc")) return (null, SlinkErrors.Invalid("order", NoChoice));
        var term = query["searchTerm"].ToString().Trim();
        if (term.Length > LongestTerm) return (null, SlinkErrors.Invalid("searchTerm", $"This value is too long. It should have {LongestTerm} characters or less."));

        var size = Numbers.Size(query["limit"], DefaultSize, limits.PageSize);
        return (new Browse(viewer, ownOnly, order, direction == "asc", Numbers.Page(number), size)
        {
            Term = term.Trim('#').Length == 0 || !Texts.IsPrintable(term) ? null : term,
            Field = field,
            Cursor = SlinkCursor.Read(query["cursor"], order),
        }, null);
    }

    private static bool TryWord<T>(IQueryCollection query, string name, Dictionary<string, T> known, T otherwise, out T value)
    {
        value = otherwise;
        return query[name].ToString() is not { Length: > 0 } word || known.TryGetValue(word, out value!);
    }
}
