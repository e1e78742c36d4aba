namespace Darkroom.Storage;

/// <summary>Full text on SQLite's FTS5, written in the transaction that writes the image.</summary>
public sealed class SqliteSearchIndex(SqliteDatabase database) : ISearchIndex
{
    /// <summary>About what PostgreSQL's statement_timeout is.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(6);

    public ValueTask<SearchPage> Search(SearchQuery query) => new(database.Snapshot(session => session.Within(Longest, () => Search(session, query))));

    private static SearchPage Search(SqliteSession session, SearchQuery query)
    {
        if (SqliteSearchEntries.NumberOf(session, query.Account) is not (> 0 and var account)) return SearchPage.Empty;
        var sql = new SqliteSearchSql(account);
        var page = sql.Page(query);
        var rows = session.List(page.Sql, SearchSql.Read, page.Values);
        if (query.Facets == 0) return SearchSql.ToPage(query, rows, []);
        var tags = sql.Tags(query);
        return SearchSql.ToPage(query, rows, session.List(tags.Sql, SearchSql.ReadTag, tags.Values));
    }
}
