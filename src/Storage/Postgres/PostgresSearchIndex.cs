namespace Darkroom.Storage;

/// <summary>Full text on PostgreSQL, written in the transaction that writes the image.</summary>
public sealed class PostgresSearchIndex(PostgresDatabase database) : ISearchIndex
{
    public async ValueTask<SearchPage> Search(SearchQuery query)
    {
        var page = Page(query);
        if (query.Facets == 0) return PostgresSearchSql.ToPage(query, await database.List(page.Text, PostgresSearchSql.Read, page.Values), []);
        return await database.Snapshot(
            async answers =>
            {
                var rows = await answers.All(PostgresSearchSql.Read);
                return PostgresSearchSql.ToPage(query, rows, await answers.All(SearchRows.ReadTag));
            },
            page,
            TagsOf(query));
    }

    internal static PostgresStatement Page(SearchQuery query) => Of(PostgresSearchSql.Page(query));

    internal static PostgresStatement TagsOf(SearchQuery query) => Of(PostgresSearchSql.Tags(query));

    private static PostgresStatement Of((string Sql, object?[] Values) question) => new(question.Sql, question.Values);
}
