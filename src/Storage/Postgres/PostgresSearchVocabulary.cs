using System.Collections.Immutable;

namespace Darkroom.Storage;

/// <summary>The words and tags of accounts, beside the catalogue.</summary>
public sealed class PostgresSearchVocabulary(PostgresDatabase database) : ISearchVocabulary
{
    internal const string ByEnds =
        """
        WITH a AS MATERIALIZED (SELECT n FROM account WHERE id = $1 AND deleted IS NULL)
        SELECT w.word FROM a JOIN search_word w ON w.account = a.n AND w.word >= $2 AND w.word < $3
        UNION SELECT w.word FROM a JOIN search_word w ON w.account = a.n AND w.backwards >= $4 AND w.backwards < $5
        LIMIT 10000
        """;

    internal const string ByPrefix =
        """
        SELECT (SELECT tag FROM image_tag t WHERE t.account = $1 AND t.tag_key = c.tag_key LIMIT 1), c.images FROM (
            SELECT t.tag_key, count(*) AS images FROM account a JOIN image_tag t ON t.account = a.id WHERE a.id = $1 AND a.deleted IS NULL AND t.tag_key >= $2 AND t.tag_key < $3
            GROUP BY t.tag_key ORDER BY images DESC, t.tag_key LIMIT $4) c
        ORDER BY c.images DESC, c.tag_key
        """;

    public async ValueTask<ImmutableArray<string>> Candidates(AccountId account, string form)
    {
        var (beginning, end) = SearchTypos.Ends(form);
        return [.. await database.List(ByEnds, row => row.GetString(0), account.ToString(), beginning, SearchTypos.After(beginning), end, SearchTypos.After(end))];
    }

    public async ValueTask<ImmutableArray<TagCount>> CompleteTags(AccountId account, string prefix, int most)
    {
        var key = Tags.Key(prefix);
        return [.. await database.List(ByPrefix, SearchRows.ReadTag, account.ToString(), key, SearchTypos.After(key), most)];
    }
}
