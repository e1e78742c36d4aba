using System.Collections.Immutable;

namespace Darkroom.Storage;

/// <summary>The words and tags of accounts, beside the catalogue.</summary>
public sealed class SqliteSearchVocabulary(SqliteDatabase database) : ISearchVocabulary
{
    internal const string ByEnds =
        """
        SELECT word FROM search_word WHERE account = ?1 AND word >= ?2 AND word < ?3
        UNION SELECT word FROM search_word WHERE account = ?1 AND backwards >= ?4 AND backwards < ?5
        LIMIT 10000
        """;

    internal const string ByPrefix =
        """
        SELECT (SELECT tag FROM image_tag t WHERE t.account = ?1 AND t.tag_key = c.tag_key LIMIT 1), c.images FROM (
            SELECT tag_key, count(*) AS images FROM image_tag WHERE account = ?1 AND tag_key >= ?2 AND tag_key < ?3 GROUP BY tag_key ORDER BY images DESC, tag_key LIMIT ?4) c
        ORDER BY c.images DESC, c.tag_key
        """;

    public ValueTask<ImmutableArray<string>> Candidates(AccountId account, string form) => new(database.Snapshot(session =>
    {
        var number = SqliteSearchEntries.NumberOf(session, account);
        var (beginning, end) = SearchTypos.Ends(form);
        return session.List(ByEnds, row => row.GetString(0), number, beginning, SearchTypos.After(beginning), end, SearchTypos.After(end)).ToImmutableArray();
    }));

    public ValueTask<ImmutableArray<TagCount>> CompleteTags(AccountId account, string prefix, int most) => new(database.Snapshot(session =>
    {
        if (SqliteSearchEntries.NumberOf(session, account) == 0) return [];
        var key = Tags.Key(prefix);
        return session.List(ByPrefix, SearchRows.ReadTag, account.ToString(), key, SearchTypos.After(key), most).ToImmutableArray();
    }));
}
