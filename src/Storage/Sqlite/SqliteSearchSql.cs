using System.Text.Json;

namespace Darkroom.Storage;

/// <summary>How FTS5 finds, and how a hit's score is summed from the leaves that it has.</summary>
/// <param name="account">Its number.</param>
internal sealed class SqliteSearchSql(long account) : SearchSql
{
    protected override char Sigil => '?';

    protected override string ImageColumns => SqliteImages.Columns;

    protected override string Join => "CROSS JOIN";

    protected override string Found(SearchQuery query, Values values)
    {
        var owner = values.Next(query.Account.ToString());
        if (query.Terms is not { } terms)
            return $"found AS MATERIALIZED (SELECT i.id, i.created, 0 AS score FROM image i WHERE i.account = {owner}{Filters(query.Filters, values)})";

        var match = values.Next(SqliteSearchTerms.Query(account, terms));
        var scores = values.Next(IsScored(query) ? SqliteSearchTerms.Scores(account, terms) : "[]");
        return
            $"""
            found AS MATERIALIZED (
                SELECT i.id, i.created, m.score FROM (
                    SELECT n, sum(weight) AS score FROM (
                        SELECT rowid AS n, 1 AS hit, 0 AS weight FROM image_search WHERE image_search MATCH {match}
                        UNION ALL
                        SELECT w.rowid, 0, json_extract(s.value, '$[1]') FROM json_each({scores}) s CROSS JOIN image_search w WHERE w.image_search MATCH json_extract(s.value, '$[0]'))
                    GROUP BY n HAVING max(hit) = 1) m
                CROSS JOIN image i ON i.n = m.n WHERE i.account = {owner}{Filters(query.Filters, values)})
            """;
    }

    protected override string IsOneOf(string column, IEnumerable<string> texts, Values values) =>
        $"{column} IN (SELECT value FROM json_each({values.Next(JsonSerializer.Serialize(texts))}))";
}
