namespace Darkroom.Storage;

internal sealed class SqlitePoison(SqliteDatabase database, TimeProvider time) : IPoison
{
    public ValueTask<bool> Holds(string sha256) => new(database.Read(session => session.Any("SELECT 1 FROM poison WHERE sha256 = ?1", sha256)));

    public Task Add(string sha256, int deaths) => database.Write(session => session.Execute(
        "INSERT INTO poison (sha256, deaths, since) VALUES (?1, ?2, ?3) ON CONFLICT (sha256) DO UPDATE SET deaths = deaths + excluded.deaths",
        sha256,
        deaths,
        Micros.Of(time.GetUtcNow())));

    public Task<bool> Forgive(string sha256) => database.Write(session => session.Execute("DELETE FROM poison WHERE sha256 = ?1", sha256) > 0);

    public ValueTask<Page<Poison>> List(int page, int pageSize) => new(database.Snapshot(session => new Page<Poison>(
        [.. session.List(
            "SELECT sha256, deaths, since FROM poison ORDER BY since DESC, sha256 LIMIT ?1 OFFSET ?2",
            Rows.Poison,
            pageSize,
            (page - 1L) * pageSize)],
        session.Number("SELECT count(*) FROM poison"))));
}
