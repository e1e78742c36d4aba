namespace Darkroom.Storage;

/// <summary>How PostgreSQL finds, and how a hit's score is summed from the leaves that it has.</summary>
internal sealed class PostgresSearchSql : SearchSql
{
    protected override char Sigil => '$';

    protected override string ImageColumns => PostgresImages.Columns;

    protected override string Join => "JOIN";

    protected override string Found(SearchQuery query, Values values)
    {
        var owner = values.Next(query.Account.ToString());
        if (query.Terms is not { } terms)
        {
            return $"found AS MATERIALIZED (SELECT i.id, i.created, 0 AS score FROM account a JOIN image i ON i.account = a.id WHERE a.id = {owner} AND a.deleted IS NULL"
                + $"{Filters(query.Filters, values)})";
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
                FROM searcher s JOIN image_search w ON w.words @@ s.query JOIN image i ON i.id = w.image AND i.account = s.id WHERE true{Filters(query.Filters, values)})
            """;
    }

    protected override string IsOneOf(string column, IEnumerable<string> texts, Values values) => $"{column} = ANY ({values.Next(texts.ToArray())})";
}
