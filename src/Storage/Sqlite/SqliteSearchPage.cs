using System.Text.Json;

namespace Darkroom.Storage;

/// <summary>The page of what was found, in the query's order: no more images are read than it takes to know which come first.</summary>
internal sealed class SqliteSearchPage(SqliteSession session, SearchQuery query)
{
    internal const string Newest = "SELECT n FROM image WHERE account = ?1 AND (created, id) < (?2, ?3) ORDER BY created DESC, id DESC";

    internal const string Oldest = "SELECT n FROM image WHERE account = ?1 AND (created, id) > (?2, ?3) ORDER BY created, id";

    internal const string NewestOf =
        "SELECT i.n FROM json_each(?1) r CROSS JOIN image i ON i.n = r.value WHERE i.account = ?2 AND (i.created, i.id) < (?3, ?4) ORDER BY i.created DESC, i.id DESC LIMIT ?5";

    internal const string OldestOf =
        "SELECT i.n FROM json_each(?1) r CROSS JOIN image i ON i.n = r.value WHERE i.account = ?2 AND (i.created, i.id) > (?3, ?4) ORDER BY i.created, i.id LIMIT ?5";

    internal const string Images = $"SELECT {SqliteImages.Columns} FROM json_each(?1) r CROSS JOIN image i ON i.n = r.value WHERE i.account = ?2 ORDER BY r.key";

    private readonly string owner = query.Account.ToString();

    /// <summary>So many that are next, and one more when there is one, with their scores.</summary>
    public IReadOnlyList<(Image Image, int Score)> Of(SqliteFound found)
    {
        var most = query.Size + 1;
        List<(long Row, int Score)> page = [];
        if (query.Order == SearchOrder.Relevance)
        {
            var scores = found.Scores.Distinct().Where(score => query.After is not { } place || score <= place.Score).OrderDescending();
            foreach (var score in scores.TakeWhile(_ => page.Count < most))
            {
                var tied = found.Rows.Where((_, at) => found.Scores[at] == score).ToArray();
                page.AddRange(First(tied, score == query.After?.Score ? query.After : null, most - page.Count).Select(row => (row, score)));
            }
        }
        else
        {
            page.AddRange(First(found.Rows, query.After, most).Select(row => (row, found.Scores[Array.BinarySearch(found.Rows, row)])));
        }

        return Read(page);
    }

    /// <summary>The same of all of the account's images, none of which need be found.</summary>
    public IReadOnlyList<(Image Image, int Score)> OfAll()
    {
        var isOldest = query.Order == SearchOrder.Oldest;
        var (created, id) = PlaceOf(query.After);
        return Read([.. session.Numbers($"{(isOldest ? Oldest : Newest)} LIMIT ?4", owner, created, id, query.Size + 1).Select(row => (row, 0))]);
    }

    private (Image Image, int Score)[] Read(List<(long Row, int Score)> page)
    {
        var images = session.List(Images, ImageRows.Read, JsonSerializer.Serialize(page.Select(one => one.Row)), owner);
        return [.. images.Zip(page, (image, one) => (image, one.Score))];
    }

    private (long Created, string Id) PlaceOf(SearchPlace? place) =>
        place is null ? (query.Order == SearchOrder.Oldest ? long.MinValue : long.MaxValue, "") : (place.Created, place.Image.ToString());

    /// <summary>
    /// The first of some by their dates. Few are looked up and sorted. Of many the account's images are walked through in their order: the more there are,
    /// the sooner enough are met. Where that does not hold, because all are at the other end, the walk is given up.
    /// </summary>
    private long[] First(long[] rows, SearchPlace? place, int most)
    {
        var isOldest = query.Order == SearchOrder.Oldest;
        var (created, id) = PlaceOf(place);
        var all = rows.Length <= most ? 0 : session.Number("SELECT images FROM account WHERE id = ?1", owner);
        if (all > 0 && (double)rows.Length * rows.Length > (double)all * most)
        {
            var (met, left) = (new List<long>(most), rows.Length);
            session.Each(isOldest ? Oldest : Newest, row =>
            {
                var n = row.GetInt64(0);
                if (Array.BinarySearch(rows, n) >= 0) met.Add(n);
                return met.Count < most && --left > 0;
            }, owner, created, id);
            if (left > 0) return [.. met];
        }

        return session.Numbers(isOldest ? OldestOf : NewestOf, JsonSerializer.Serialize(rows), owner, created, id, most);
    }
}
