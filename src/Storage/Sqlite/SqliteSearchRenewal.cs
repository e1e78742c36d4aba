namespace Darkroom.Storage;

/// <summary>Entries of the full-text index that are made anew, a batch in a transaction: an image that changes meanwhile waits for it, or finds it done.</summary>
public sealed class SqliteSearchRenewal(SqliteDatabase database) : ISearchEntries
{
    public async Task<int> Renew(int most)
    {
        // Nobody waits for a write that has nothing to write.
        if (!database.Read(session => session.Any("SELECT 1 FROM search_stale LIMIT 1"))) return 0;
        return await database.Write(session =>
        {
            var stale = session.List(
                "SELECT s.n, i.id FROM search_stale s LEFT JOIN image i ON i.n = s.n ORDER BY s.n LIMIT ?1", row => (N: row.GetInt64(0), Id: row.Text(1)), most);
            foreach (var (n, id) in stale)
            {
                session.Execute("DELETE FROM image_search WHERE rowid = ?1", n);
                // Not of an account that is deleted: nobody searches there.
                if (id is not null && SqliteImages.Find(session, ImageId.Parse(id, null)) is { } image)
                    SqliteSearchEntries.Insert(session, image, SqliteImageDetails.Find(session, image.Id));
                session.Execute("DELETE FROM search_stale WHERE n = ?1", n);
            }

            return stale.Count;
        });
    }

    public Task MarkAll() => database.Write(session => session.Execute("INSERT OR IGNORE INTO search_stale SELECT n FROM image"));

    public ValueTask<long> Stale() => new(database.Read(session => session.Number("SELECT count(*) FROM search_stale")));
}
