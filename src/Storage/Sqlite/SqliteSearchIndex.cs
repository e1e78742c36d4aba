using System.Collections.Immutable;

namespace Darkroom.Storage;

/// <summary>Full text on SQLite's FTS5, written in the transaction that writes the image.</summary>
public sealed class SqliteSearchIndex(SqliteDatabase database) : IPlainSearch
{
    // A tag says more than a name, a name more than a description, and that more than where the file once lay. bm25 is below 0, the best the lowest; of equals the newest is first.
    internal const string Best =
        """
        SELECT i.id, w.score
        FROM (SELECT rowid, bm25(image_words, 4, 3, 2, 1, 2) AS score FROM image_words WHERE image_words MATCH ?1 ORDER BY score, rowid DESC LIMIT ?2) w
        CROSS JOIN image i ON i.n = w.rowid
        ORDER BY w.score, w.rowid DESC
        """;

    public ValueTask<ImmutableArray<Hit>> Search(AccountId account, string text, int limit) => new(database.Snapshot(session =>
    {
        if (SqliteWords.Query(SqliteWords.NumberOf(session, account), text) is not { } query) return [];
        var found = session.List(Best, row => (Id: ImageId.Parse(row.GetString(0), null), Score: row.GetDouble(1)), query, limit);
        return found.Select(hit => new Hit(SqliteImages.Find(session, hit.Id)!, hit.Score / found[0].Score)).ToImmutableArray();
    }));
}
