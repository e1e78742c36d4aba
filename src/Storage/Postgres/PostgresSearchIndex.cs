using System.Collections.Immutable;

namespace Darkroom.Storage;

/// <summary>Full text on PostgreSQL, written in the transaction that writes the image. It finds what the other engines find; how good a hit is, each says its own way.</summary>
public sealed class PostgresSearchIndex(PostgresDatabase database) : IPlainSearch
{
    /// <summary>$1 the account, $2 the words. Weights are those of description and folder, file, name, tags; a long text is worth less; of equals the newest is first.</summary>
    internal const string Best =
        $$"""
        SELECT {{PostgresImages.Columns}}, b.score
        FROM (
            SELECT w.image, ts_rank('{0.25, 0.5, 0.75, 1}', w.words, q.query, 1) AS score
            FROM (SELECT search_query(n, $2) AS query FROM account WHERE id = $1 AND deleted IS NULL) q JOIN image_words w ON w.words @@ q.query) b
        JOIN image i ON i.id = b.image
        ORDER BY b.score DESC, i.n DESC LIMIT $3
        """;

    public async ValueTask<ImmutableArray<Hit>> Search(AccountId account, string text, int limit)
    {
        var words = PostgresWords.Of(text);
        if (words.Length == 0) return [];
        var found = await database.List(
            Best,
            row => (Image: ImageRows.Read(row), Score: (double)row.GetFloat(ImageRows.ColumnCount)),
            account.ToString(),
            words,
            limit);
        return [.. found.Select(hit => new Hit(hit.Image, hit.Score / found[0].Score))];
    }
}
