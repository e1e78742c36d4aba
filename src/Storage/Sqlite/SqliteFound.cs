using System.Text.Json;

namespace Darkroom.Storage;

/// <summary>
/// What a query finds in an account, before anybody looks at an image: rows of <c>image</c>, ascending, and what each scores. A hit costs a step in a
/// list of words; images are read for a page only, unless a filter asks for what the index does not know.
/// </summary>
internal sealed record SqliteFound(long[] Rows, int[] Scores)
{
    internal const string ByTerms = "SELECT rowid FROM image_search WHERE image_search MATCH ?1 ORDER BY rowid";

    public static SqliteFound Of(SqliteSession session, long account, SearchQuery query)
    {
        var (sql, values) = Statement(account, query);
        var rows = session.Numbers(sql, values);
        var scores = new int[rows.Length];
        if (query.Terms is not { } terms) return new(rows, scores);
        if (query.Order == SearchOrder.Relevance || query.Threshold > 0)
            foreach (var (leaf, weight) in SqliteSearchTerms.Scores(account, terms)) Add(scores, rows, leaf is null ? rows : session.Numbers(ByTerms, leaf), weight);
        return new(rows, scores);
    }

    /// <summary>How the rows are asked for.</summary>
    internal static (string Sql, object?[] Values) Statement(long account, SearchQuery query)
    {
        var values = new StatementValues('?');
        var match = query.Terms is { } terms ? values.Next(SqliteSearchTerms.Query(account, terms)) : null;
        var owner = values.Next(query.Account.ToString());
        var filters = SearchRowFilters.Sql(query.Filters, values, (column, texts) => $"{column} IN (SELECT value FROM json_each({values.Next(JsonSerializer.Serialize(texts))}))");
        if (match is null) return ($"SELECT i.n FROM image i WHERE i.account = {owner}{filters} ORDER BY i.n", [.. values]);
        return filters.Length == 0
            ? (ByTerms, [values[0]])
            : ($"SELECT w.rowid FROM image_search w CROSS JOIN image i ON i.n = w.rowid WHERE w.image_search MATCH {match} AND i.account = {owner}{filters} ORDER BY w.rowid", [.. values]);
    }

    /// <summary>Those that score so much of the best.</summary>
    public SqliteFound Good(double threshold, int best)
    {
        if (threshold <= 0) return this;
        // A little is let through: a share of a whole number is none.
        var good = Enumerable.Range(0, Rows.Length).Where(at => Scores[at] + 0.000001 >= threshold * best).ToArray();
        return new(Array.ConvertAll(good, at => Rows[at]), Array.ConvertAll(good, at => Scores[at]));
    }

    /// <summary>Both ascend.</summary>
    private static void Add(int[] scores, long[] rows, long[] having, int weight)
    {
        for (int at = 0, next = 0; at < rows.Length && next < having.Length;)
        {
            if (rows[at] < having[next]) at++;
            else if (rows[at] > having[next]) next++;
            else
            {
                scores[at++] += weight;
                next++;
            }
        }
    }
}
