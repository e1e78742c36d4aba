using System.Data.Common;

namespace Darkroom.Storage;

/// <summary>
/// How PostgreSQL finds, and how a hit's score is summed from the leaves that it has. What the words find is found before anything else is looked at:
/// left to itself the planner, which cannot know how frequent a word is, would go through all of the account's images instead. OFFSET 0 keeps
/// a look-up by a hit's id what it is, for the same reason.
/// </summary>
internal static class PostgresSearchSql
{
    /// <summary>Of one sum. The misspellings of a long query are thousands, and a statement's depth has an end.</summary>
    private const int MostParts = 256;

    /// <summary>One row for each hit, or one without an image when there is none: how many there are in all, the best score, the hit's, the image.</summary>
    public static (string Sql, object?[] Values) Page(SearchQuery query)
    {
        var values = new StatementValues('$');
        var owner = values.Next(query.Account.ToString());
        if (query.Terms is null && Filters(query, new StatementValues('$')).Length == 0) return All(query, owner, values);

        var order = query.Order switch
        {
            SearchOrder.Relevance => "{0}.score DESC, {0}.created DESC, {0}.id DESC",
            SearchOrder.Newest => "{0}.created DESC, {0}.id DESC",
            _ => "{0}.created, {0}.id",
        };
        var sql =
            $"""
            WITH {Found(query, owner, values)}, good AS (SELECT f.* FROM found f{Good(query, values)})
            SELECT t.total, t.best, p.score, {PostgresImages.Columns}
            FROM (SELECT (SELECT count(*) FROM good) AS total, (SELECT max(score) FROM found) AS best) t
            LEFT JOIN (SELECT g.* FROM good g{Behind(query, 'g', values)} ORDER BY {Of(order, 'g')} LIMIT {values.Next(query.Size + 1)}) p ON 1 = 1
            LEFT JOIN image i ON i.id = p.id AND i.account = {owner}
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
            WITH {Found(query, values.Next(query.Account.ToString()), values)}, good AS (SELECT f.* FROM found f{Good(query, values)})
            SELECT min(t.tag), count(*) FROM good g CROSS JOIN LATERAL (SELECT tag, tag_key FROM image_tag WHERE image = g.id OFFSET 0) t GROUP BY t.tag_key ORDER BY count(*) DESC, t.tag_key LIMIT {values.Next(query.Facets)}
            """;
        return (sql, [.. values]);
    }

    public static SearchRow Read(DbDataReader row) => new(
        row.GetInt64(0),
        row.IsDBNull(1) ? 0 : row.GetInt32(1),
        row.IsDBNull(2) ? 0 : row.GetInt32(2),
        row.IsDBNull(3) ? null : ImageRows.Read(row, at: 3));

    public static SearchPage ToPage(SearchQuery query, IReadOnlyList<SearchRow> rows, IEnumerable<TagCount> tags) => rows.Count == 0 ? SearchPage.Empty : SearchRows.ToPage(
        query, [.. rows.Where(row => row.Image is not null).Select(row => (row.Image!, row.Score))], rows[0].Total, query.After?.Best ?? rows[0].Best, tags);

    /// <summary>How many images an account has it knows itself, and their order is an index's.</summary>
    private static (string Sql, object?[] Values) All(SearchQuery query, string owner, StatementValues values)
    {
        var dates = query with { Order = query.Order == SearchOrder.Oldest ? SearchOrder.Oldest : SearchOrder.Newest };
        var down = dates.Order == SearchOrder.Newest ? " DESC" : "";
        var sql =
            $"""
            SELECT a.images, 0, 0, {PostgresImages.Columns} FROM account a LEFT JOIN LATERAL (
                SELECT g.* FROM image g WHERE g.account = a.id{Behind(dates, 'g', values, "AND")} ORDER BY g.created{down}, g.id{down} LIMIT {values.Next(query.Size + 1)}) i ON true
            WHERE a.id = {owner} AND a.deleted IS NULL ORDER BY i.created{down}, i.id{down}
            """;
        return (sql, [.. values]);
    }

    /// <summary>Common table expressions that end with <c>found</c>: id, created and score of all images that match.</summary>
    private static string Found(SearchQuery query, string owner, StatementValues values)
    {
        if (query.Terms is not { } terms)
        {
            return $"found AS MATERIALIZED (SELECT i.id, i.created, 0 AS score FROM account a JOIN image i ON i.account = a.id WHERE a.id = {owner} AND a.deleted IS NULL"
                + $"{Filters(query, values)})";
        }

        var match = values.Next(PostgresSearchTerms.Query(terms));
        var scores = query.IsScored ? PostgresSearchTerms.Scores(terms) : [];
        var looked = scores.Where(score => score.Query is not null).ToArray();
        var leaves = values.Next(looked.Select(score => score.Query!).ToArray());
        var score = looked.Length > MostParts
            ? $" + (SELECT coalesce(sum(l.weight), 0)::integer FROM unnest((SELECT leaves FROM searcher), {values.Next(looked.Select(leaf => leaf.Weight).ToArray())}::integer[]) AS l (leaf, weight) WHERE w.words @@ l.leaf)"
            : string.Concat(looked.Select((leaf, at) => $" + CASE WHEN w.words @@ (SELECT leaves[{at + 1}] FROM searcher) THEN {leaf.Weight} ELSE 0 END"));
        var all = values.Next(scores.Except(looked).Sum(leaf => leaf.Weight));
        var filters = Filters(query, values);
        var hits =
            $"""
            searcher AS MATERIALIZED (
                SELECT replace({match}, '@', n::text)::tsquery AS query, array(SELECT replace(leaf, '@', n::text)::tsquery FROM unnest({leaves}::text[]) WITH ORDINALITY AS l (leaf, at) ORDER BY at) AS leaves
                FROM account WHERE id = {owner} AND deleted IS NULL),
            {(filters.Length == 0 ? "found" : "hits")} AS MATERIALIZED (
                SELECT w.image AS id, coalesce(w.created, (SELECT o.created FROM image o WHERE o.id = w.image)) AS created,
                    {all}{score} AS score{(filters.Length == 0 ? "" : ", w.type, w.bytes, w.width, w.height")}
                FROM image_search w WHERE w.words @@ (SELECT query FROM searcher))
            """;
        return filters.Length == 0 ? hits : $"{hits},\n{Filtered(owner, filters)}";
    }

    /// <summary>An entry knows what is asked of its image; one that was written before that asks the image.</summary>
    private static string Filtered(string owner, string filters) =>
        $"""
        found AS MATERIALIZED (
            SELECT i.id, i.created, i.score FROM hits i WHERE i.type IS NOT NULL{filters}
            UNION ALL
            SELECT h.id, h.created, h.score FROM hits h CROSS JOIN LATERAL (SELECT FROM image i WHERE i.id = h.id AND i.account = {owner}{filters} OFFSET 0) i WHERE h.type IS NULL)
        """;

    private static string Filters(SearchQuery query, StatementValues values) =>
        SearchRowFilters.Sql(query.Filters, values, (column, texts) => $"{column} = ANY ({values.Next(texts.ToArray())})");

    /// <summary>A little is let through: a share of a whole number is none.</summary>
    private static string Good(SearchQuery query, StatementValues values)
    {
        if (query.Threshold <= 0) return "";
        var best = query.After is { } place ? values.Next(place.Best) : "(SELECT max(score) FROM found)";
        return $" WHERE f.score + 0.000001 >= {values.Next(query.Threshold)} * {best}";
    }

    private static string Behind(SearchQuery query, char table, StatementValues values, string word = "WHERE") => query switch
    {
        { After: null } => "",
        { Order: SearchOrder.Relevance, After: { } place } =>
            $" {word} ({table}.score, {table}.created, {table}.id) < ({values.Next((long)place.Score)}, {values.Next(place.Created)}, {values.Next(place.Image.ToString())})",
        { After: { } place, Order: var order } =>
            $" {word} ({table}.created, {table}.id) {(order == SearchOrder.Newest ? '<' : '>')} ({values.Next(place.Created)}, {values.Next(place.Image.ToString())})",
    };

    private static string Of(string order, char table) => order.Replace("{0}", table.ToString(), StringComparison.Ordinal);
}

/// <param name="Best">Of all images that match.</param>
internal sealed record SearchRow(long Total, int Best, int Score, Image? Image);
