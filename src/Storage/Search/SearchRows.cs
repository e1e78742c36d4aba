using System.Data.Common;

namespace Darkroom.Storage;

/// <summary>What databases answer, as pages.</summary>
internal static class SearchRows
{
    public static TagCount ReadTag(DbDataReader row) => new(row.GetString(0), row.GetInt64(1));

    /// <param name="rows">One more than the page takes, when there is one.</param>
    /// <param name="best">The score of the best of all hits.</param>
    public static SearchPage ToPage(SearchQuery query, IReadOnlyList<(Image Image, int Score)> rows, long total, int best, IEnumerable<TagCount> tags)
    {
        var hits = rows.Take(query.Size).Select(row => new Hit(row.Image, best == 0 ? 1 : Math.Min(1, (double)row.Score / best)));
        var next = rows.Count > query.Size && rows[query.Size - 1] is var (last, score) ? new SearchPlace(score, Micros.Of(last.CreatedAt), last.Id, best) : null;
        return new([.. hits], total, next, [.. tags]);
    }
}
