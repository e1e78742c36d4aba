namespace Darkroom.Storage;

/// <summary>
/// Entries of the full-text index that are made anew. An image that is written between its row is read and its entry made is left stale, and read once more.
/// </summary>
public sealed class PostgresSearchRenewal(PostgresDatabase database) : ISearchEntries
{
    public async Task<int> Renew(int most)
    {
        var ids = await database.Write(answers => answers.All(row => row.GetString(0)), new PostgresStatement("SELECT take_stale($1)", most));
        if (ids.Count == 0) return 0;
        var rows = await database.List(
            $"""
            SELECT {PostgresImages.Columns}, i.xmin::text, {PostgresImages.Details}
            FROM image i JOIN account a ON a.id = i.account LEFT JOIN image_detail d ON d.image = i.id WHERE i.id = ANY ($1)
            """,
            row => (Image: ImageRows.Read(row), Seen: row.GetString(ImageRows.ColumnCount), Details: Rows.Details(row, ImageRows.ColumnCount + 1)),
            (object)ids.ToArray());
        foreach (var (image, seen, details) in rows) await database.Write(_ => Task.FromResult(Done.Value), Renewal(image, seen, details));
        return ids.Count;
    }

    /// <summary>So many at a time that no statement takes long.</summary>
    public async Task MarkAll()
    {
        for (var place = ""; place is not null;) place = await database.Write(
            answers => answers.First(row => row.Text(0)),
            new PostgresStatement(
                """
                WITH part AS (SELECT id FROM image WHERE id > $1 ORDER BY id LIMIT 5000 FOR KEY SHARE),
                    marked AS (INSERT INTO search_stale (image) SELECT id FROM part ON CONFLICT DO NOTHING)
                SELECT max(id) FROM part
                """,
                place));
    }

    public async ValueTask<long> Stale() => await database.First("SELECT count(*) FROM search_stale", row => row.GetInt64(0));

    private static PostgresStatement Renewal(Image image, string seen, ImageDetails details)
    {
        var (tags, terms) = (new PostgresTags(image.Tags), new PostgresSearchTerms(SearchDocument.Of(image, details)));
        return new PostgresStatement(
            "SELECT renew_entry($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            image.Id.ToString(), seen, tags.Keys, tags.Terms, terms.Names, terms.Descriptions, terms.Texts, terms.Words, terms.Backwards);
    }
}
