namespace Darkroom.Storage;

/// <summary>Full text on PostgreSQL, written in the transaction that writes the image.</summary>
public sealed class PostgresSearchIndex(PostgresDatabase database) : ISearchIndex
{
    private static readonly PostgresSearchSql Sql = new();

    public async ValueTask<SearchPage> Search(SearchQuery query)
    {
        var page = Page(query);
        if (query.Facets == 0) return SearchSql.ToPage(query, await database.List(page.Text, SearchSql.Read, page.Values), []);
        return await database.Snapshot(
            async answers =>
            {
                var rows = await answers.All(SearchSql.Read);
                return SearchSql.ToPage(query, rows, await answers.All(SearchSql.ReadTag));
            },
            page,
            TagsOf(query));
    }

    internal static PostgresStatement Page(SearchQuery query) => Of(Sql.Page(query));

    internal static PostgresStatement TagsOf(SearchQuery query) => Of(Sql.Tags(query));

    private static PostgresStatement Of((string Sql, object?[] Values) question) => new(question.Sql, question.Values);
}
