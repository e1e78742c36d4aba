using System.Text.Json;

namespace Darkroom.Storage;

/// <summary>Full text on SQLite's FTS5, written in the transaction that writes the image.</summary>
public sealed class SqliteSearchIndex(SqliteDatabase database) : ISearchIndex
{
    internal const string TagsOf =
        """
        SELECT min(t.tag), count(*) FROM json_each(?1) r CROSS JOIN image i ON i.n = r.value CROSS JOIN image_tag t ON t.image = i.id WHERE i.account = ?2
        GROUP BY t.tag_key ORDER BY count(*) DESC, t.tag_key LIMIT ?3
        """;

    /// <summary>About what PostgreSQL's statement_timeout is.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(6);

    public ValueTask<SearchPage> Search(SearchQuery query) => new(database.Snapshot(session => session.Within(Longest, () => Search(session, query))));

    private static SearchPage Search(SqliteSession session, SearchQuery query)
    {
        if (SqliteSearchEntries.NumberOf(session, query.Account) is not (> 0 and var account)) return SearchPage.Empty;
        if (query is { Terms: null, Facets: 0 } && query.Filters == SearchFilters.None)
            return SearchRows.ToPage(query, new SqliteSearchPage(session, query).OfAll(), session.Number("SELECT images FROM account WHERE n = ?1", account), best: 0, tags: []);
        var found = SqliteFound.Of(session, account, query);
        var best = query.After?.Best ?? found.Scores.DefaultIfEmpty().Max();
        var good = found.Good(query.Threshold, best);
        var page = new SqliteSearchPage(session, query).Of(good);
        var tags = query.Facets == 0 ? [] : session.List(TagsOf, SearchRows.ReadTag, JsonSerializer.Serialize(good.Rows), query.Account.ToString(), query.Facets);
        return SearchRows.ToPage(query, page, good.Rows.Length, best, tags);
    }
}
