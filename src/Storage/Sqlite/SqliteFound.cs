using System.Text.Json;

namespace Darkroom.Storage;

/// <summary>
/// What a query finds in an account, before anybody looks at an image: rows of <c>image</c>, ascending, and what each scores. A hit costs a step in a
/// list of words; images are read for a page only, unless a filter asks for what the index does not know.
/// </summary>
internal sealed record SqliteFound(long[] Rows, int[] Scores)
{
    /// <summary>Of more it costs less to take each word's whole list than to join it with the query again.</summary>
    private const int FewHits = 64;

    internal const string ByTerms = "SELECT rowid FROM image_search WHERE image_search MATCH ?1 ORDER BY rowid";

    public static SqliteFound Of(SqliteSession session, long account, SearchQuery query)
    {
        var scored = query.IsScored ? query.Terms : null;
        if (scored is not null && query.Filters == SearchFilters.None && IsAnyWord(scored))
            return Sum([.. SqliteSearchTerms.Scores(account, scored, amongHits: false).Select(one => All(session.Numbers(ByTerms, one.Match), one.Weight)).Where(list => list.Rows.Length > 0)]);

        var (sql, values) = Statement(account, query);
        var found = All(session.Numbers(sql, values), score: 0);
        if (scored is not null)
            foreach (var (leaf, weight) in SqliteSearchTerms.Scores(account, scored, amongHits: found.Rows.Length <= FewHits)) found.Add(leaf is null ? found.Rows : session.Numbers(ByTerms, leaf), weight);
        return found;
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
            : ($"SELECT w.rowid FROM image_search w CROSS JOIN image i INDEXED BY image_filter ON i.n = w.rowid WHERE w.image_search MATCH {match} AND i.account = {owner}{filters} ORDER BY w.rowid", [.. values]);
    }

    /// <summary>Those that score so much of the best.</summary>
    public SqliteFound Good(double threshold, int best)
    {
        if (threshold <= 0) return this;
        // A little is let through: a share of a whole number is none.
        var good = Enumerable.Range(0, Rows.Length).Where(at => Scores[at] + 0.000001 >= threshold * best).ToArray();
        return new(Array.ConvertAll(good, at => Rows[at]), Array.ConvertAll(good, at => Scores[at]));
    }

    /// <summary>What one of several words finds is what they score by, word by word and place by place: it need not be found before.</summary>
    private static bool IsAnyWord(SearchNode terms) => terms switch
    {
        WordTerm or FormTerm or PrefixTerm or PhraseTerm => true,
        AnyOf any => any.Nodes.All(IsAnyWord),
        _ => false,
    };

    private static SqliteFound All(long[] rows, int score)
    {
        var scores = new int[rows.Length];
        Array.Fill(scores, score);
        return new(rows, scores);
    }

    /// <summary>Pair by pair, so that many short lists cost no more than they hold.</summary>
    private static SqliteFound Sum(ReadOnlySpan<SqliteFound> lists) => lists switch
    {
        [] => new([], []),
        [var one] => one,
        _ => Sum(Sum(lists[..(lists.Length / 2)]), Sum(lists[(lists.Length / 2)..])),
    };

    private static SqliteFound Sum(SqliteFound one, SqliteFound other)
    {
        var (rows, scores) = (new List<long>(one.Rows.Length + other.Rows.Length), new List<int>(one.Rows.Length + other.Rows.Length));
        for (int at = 0, next = 0; at < one.Rows.Length || next < other.Rows.Length;)
        {
            var row = Math.Min(at < one.Rows.Length ? one.Rows[at] : long.MaxValue, next < other.Rows.Length ? other.Rows[next] : long.MaxValue);
            var score = 0;
            if (at < one.Rows.Length && one.Rows[at] == row) score += one.Scores[at++];
            if (next < other.Rows.Length && other.Rows[next] == row) score += other.Scores[next++];
            rows.Add(row);
            scores.Add(score);
        }

        return new([.. rows], [.. scores]);
    }

    /// <summary>Rows ascend; those that are none of ours do not count.</summary>
    private void Add(long[] having, int weight)
    {
        for (int at = 0, next = 0; at < Rows.Length && next < having.Length;)
        {
            if (Rows[at] < having[next]) at++;
            else if (Rows[at] > having[next]) next++;
            else
            {
                Scores[at++] += weight;
                next++;
            }
        }
    }
}
