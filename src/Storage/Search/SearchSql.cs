using System.Data.Common;
using System.Globalization;

namespace Darkroom.Storage;

/// <summary>Questions for a page and for the tags of all hits, in the SQL that both databases speak; how they find, each says itself.</summary>
internal abstract class SearchSql
{
    /// <summary>A statement's values, each named when it is used.</summary>
    protected sealed class Values(char sigil) : List<object?>
    {
        public string Next(object? value)
        {
            Add(value);
            return string.Create(CultureInfo.InvariantCulture, $"{sigil}{Count}");
        }
    }

    /// <summary>One row for each hit, or one without an image when there is none: how many there are in all, the best score, the hit's, the image.</summary>
    public (string Sql, object?[] Values) Page(SearchQuery query)
    {
        var values = new Values(Sigil);
        var order = query.Order switch
        {
            SearchOrder.Relevance => "{0}.score DESC, {0}.created DESC, {0}.id DESC",
            SearchOrder.Newest => "{0}.created DESC, {0}.id DESC",
            _ => "{0}.created, {0}.id",
        };
        var sql =
            $"""
            WITH {Found(query, values)}, good AS (SELECT f.* FROM found f{Good(query, values)})
            SELECT t.total, t.best, p.score, {ImageColumns}
            FROM (SELECT (SELECT count(*) FROM good) AS total, (SELECT max(score) FROM found) AS best) t
            LEFT JOIN (SELECT g.* FROM good g{Behind(query, values)} ORDER BY {Of(order, 'g')} LIMIT {values.Next(query.Size + 1)}) p ON 1 = 1
            LEFT JOIN image i ON i.id = p.id
            ORDER BY {Of(order, 'p')}
            """;
        return (sql, [.. values]);
    }

    /// <summary>Tags of all hits with their numbers, the most frequent first.</summary>
    public (string Sql, object?[] Values) Tags(SearchQuery query)
    {
        var values = new Values(Sigil);
        var sql =
            $"""
            WITH {Found(query, values)}, good AS (SELECT f.* FROM found f{Good(query, values)})
            SELECT min(t.tag), count(*) FROM good g {Join} image_tag t ON t.image = g.id GROUP BY t.tag_key ORDER BY count(*) DESC, t.tag_key LIMIT {values.Next(query.Facets)}
            """;
        return (sql, [.. values]);
    }

    public static SearchRow Read(DbDataReader row) => new(
        row.GetInt64(0),
        row.IsDBNull(1) ? 0 : row.GetInt32(1),
        row.IsDBNull(2) ? 0 : row.GetInt32(2),
        row.IsDBNull(3) ? null : ImageRows.Read(row, at: 3));

    public static TagCount ReadTag(DbDataReader row) => new(row.GetString(0), row.GetInt64(1));

    public static SearchPage ToPage(SearchQuery query, IReadOnlyList<SearchRow> rows, IEnumerable<TagCount> tags)
    {
        var best = query.After?.Best ?? rows[0].Best;
        var hits = rows.Where(row => row.Image is not null).Take(query.Size).Select(row => new Hit(row.Image!, best == 0 ? 1 : Math.Min(1, (double)row.Score / best)));
        var next = rows.Count > query.Size && rows[query.Size - 1] is { Image: { } last } row
            ? new SearchPlace(row.Score, Micros.Of(last.CreatedAt), last.Id, best)
            : null;
        return new([.. hits], rows[0].Total, next, [.. tags]);
    }

    protected abstract char Sigil { get; }

    protected abstract string ImageColumns { get; }

    /// <summary>Keeps the order of the tables where the engine would choose a worse one.</summary>
    protected abstract string Join { get; }

    /// <summary>Common table expressions that end with <c>found</c>: id, created and score of all images that match.</summary>
    protected abstract string Found(SearchQuery query, Values values);

    protected abstract string IsOneOf(string column, IEnumerable<string> texts, Values values);

    /// <summary>Whether scores are needed at all.</summary>
    protected static bool IsScored(SearchQuery query) => query.Order == SearchOrder.Relevance || query.Threshold > 0;

    protected string Filters(SearchFilters filters, Values values)
    {
        var where = new List<string>();
        if (filters.Types is { Length: > 0 } types) where.Add(IsOneOf("i.type", types, values));
        if (filters.From is { } from) where.Add($"i.created >= {values.Next(Micros.Of(from))}");
        if (filters.To is { } to) where.Add($"i.created < {values.Next(Micros.Of(to))}");
        if (filters.MinBytes is { } minBytes) where.Add($"i.bytes >= {values.Next(minBytes)}");
        if (filters.MaxBytes is { } maxBytes) where.Add($"i.bytes <= {values.Next(maxBytes)}");
        if (filters.MinWidth is { } minWidth) where.Add($"i.width >= {values.Next(minWidth)}");
        if (filters.MaxWidth is { } maxWidth) where.Add($"i.width <= {values.Next(maxWidth)}");
        if (filters.MinHeight is { } minHeight) where.Add($"i.height >= {values.Next(minHeight)}");
        if (filters.MaxHeight is { } maxHeight) where.Add($"i.height <= {values.Next(maxHeight)}");
        if (filters.Orientation is { } orientation)
            where.Add($"i.width {orientation switch { SearchOrientation.Landscape => '>', SearchOrientation.Portrait => '<', _ => '=' }} i.height");
        return string.Concat(where.Select(one => $" AND {one}"));
    }

    /// <summary>A little is let through: a share of a whole number is none.</summary>
    private static string Good(SearchQuery query, Values values)
    {
        if (query.Threshold <= 0) return "";
        var best = query.After is { } place ? values.Next(place.Best) : "(SELECT max(score) FROM found)";
        return $" WHERE f.score + 0.000001 >= {values.Next(query.Threshold)} * {best}";
    }

    private static string Behind(SearchQuery query, Values values) => query switch
    {
        { After: null } => "",
        { Order: SearchOrder.Relevance, After: { } place } =>
            $" WHERE (g.score, g.created, g.id) < ({values.Next((long)place.Score)}, {values.Next(place.Created)}, {values.Next(place.Image.ToString())})",
        { After: { } place, Order: var order } =>
            $" WHERE (g.created, g.id) {(order == SearchOrder.Newest ? '<' : '>')} ({values.Next(place.Created)}, {values.Next(place.Image.ToString())})",
    };

    private static string Of(string order, char table) => order.Replace("{0}", table.ToString(), StringComparison.Ordinal);
}

/// <param name="Best">Of all images that match.</param>
internal sealed record SearchRow(long Total, int Best, int Score, Image? Image);
