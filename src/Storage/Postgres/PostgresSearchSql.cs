using System.Data.Common;

namespace Darkroom.Storage;

/// <summary>How PostgreSQL finds, and how a hit's score is summed from the leaves that it has.</summary>
internal static class PostgresSearchSql
{
    /// <summary>One row for each hit, or one without an image when there is none: how many there are in all, the best score, the hit's, the image.</summary>
    public static (string Sql, object?[] Values) Page(SearchQuery query)
    {
        var values = new StatementValues('$');
        var order = query.Order switch
        {
            SearchOrder.Relevance => "{0}.score DESC, {0}.created DESC, {0}.id DESC",
            SearchOrder.Newest => "{0}.created DESC, {0}.id DESC",
            _ => "{0}.created, {0}.id",
        };
        var sql =
            $"""
            WITH {Found(query, values)}, good AS (SELECT f.* FROM found f{Good(query, values)})
            SELECT t.total, t.best, p.score, {PostgresImages.Columns}
            FROM (SELECT (SELECT count(*) FROM good) AS total, (SELECT max(score) FROM found) AS best) t
            LEFT JOIN (SELECT g.* FROM good g{Behind(query, values)} ORDER BY {Of(order, 'g')} LIMIT {values.Next(query.Size + 1)}) p ON 1 = 1
            LEFT JOIN image i ON i.id = p.id
            ORDER BY {Of(order, 'p')}
            """;
        return (sql, [.. values]);
    }

    /// <summary>Tags of all hits with their numbers, the most frequent first.</summary>
    public static (string Sql, object?[] Values) Tags(SearchQuery query)
    {
        var values = new StatementValues('$');
        var sql =
            $"""
            WITH {Found(query, values)}, good AS (SELECT f.* FROM found f{Good(query, values)})
            SELECT min(t.tag), count(*) FROM good g JOIN image_tag t ON t.image = g.id GROUP BY t.tag_key ORDER BY count(*) DESC, t.tag_key LIMIT {values.Next(query.Facets)}
            """;
        return (sql, [.. values]);
    }

    public static SearchRow Read(DbDataReader row) => new(
        row.GetInt64(0),
        row.IsDBNull(1) ? 0 : row.GetInt32(1),
        row.IsDBNull(2) ? 0 : row.GetInt32(2),
        row.IsDBNull(3) ? null : ImageRows.Read(row, at: 3));

    public static SearchPage ToPage(SearchQuery query, IReadOnlyList<SearchRow> rows, IEnumerable<TagCount> tags) => SearchRows.ToPage(
        query, [.. rows.Where(row => row.Image is not null).Select(row => (row.Image!, row.Score))], rows[0].Total, query.After?.Best ?? rows[0].Best, tags);

    private static string Found(SearchQuery query, StatementValues values)
    {
        var owner = values.Next(query.Account.ToString());
        if (query.Terms is not { } terms)
        {
            return $"found AS MATERIALIZED (SELECT i.id, i.created, 0 AS score FROM account a JOIN image i ON i.account = a.id WHERE a.id = {owner} AND a.deleted IS NULL"
                + $"{Filters(query, values)})";
        }

        var match = values.Next(PostgresSearchTerms.Query(terms));
        var scores = IsScored(query) ? PostgresSearchTerms.Scores(terms) : [];
        var (leaves, weights) = (values.Next(scores.Select(score => score.Query).ToArray()), values.Next(scores.Select(score => score.Weight).ToArray()));
        return
            $"""
            searcher AS MATERIALIZED (
                SELECT id, replace({match}, '@', n::text)::tsquery AS query, array(SELECT replace(leaf, '@', n::text)::tsquery FROM unnest({leaves}::text[]) WITH ORDINALITY AS l (leaf, at) ORDER BY at) AS leaves
                FROM account WHERE id = {owner} AND deleted IS NULL),
            found AS MATERIALIZED (
                SELECT i.id, i.created, (SELECT coalesce(sum(l.weight), 0)::integer FROM unnest(s.leaves, {weights}::integer[]) AS l (leaf, weight) WHERE w.words @@ l.leaf) AS score
                FROM searcher s JOIN image_search w ON w.words @@ s.query JOIN image i ON i.id = w.image AND i.account = s.id WHERE true{Filters(query, values)})
            """;
    }

    /// <summary>Whether scores are needed at all.</summary>
    private static bool IsScored(SearchQuery query) => query.Order == SearchOrder.Relevance || query.Threshold > 0;

    private static string Filters(SearchQuery query, StatementValues values) =>
        SearchRowFilters.Sql(query.Filters, values, (column, texts) => $"{column} = ANY ({values.Next(texts.ToArray())})");

    /// <summary>A little is let through: a share of a whole number is none.</summary>
    private static string Good(SearchQuery query, StatementValues values)
    {
        if (query.Threshold <= 0) return "";
        var best = query.After is { } place ? values.Next(place.Best) : "(SELECT max(score) FROM found)";
        return $" WHERE f.score + 0.000001 >= {values.Next(query.Threshold)} * {best}";
    }

    private static string Behind(SearchQuery query, StatementValues values) => query switch
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
