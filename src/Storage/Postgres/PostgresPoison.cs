namespace Darkroom.Storage;

internal sealed class PostgresPoison(PostgresDatabase database, TimeProvider time) : IPoison
{
    public async ValueTask<bool> Holds(string sha256) => await database.Any("SELECT 1 FROM poison WHERE sha256 = $1", sha256);

    public Task Add(string sha256, int deaths) => database.Write(_ => Task.FromResult(Done.Value), new PostgresStatement(
        "INSERT INTO poison AS p (sha256, deaths, since) VALUES ($1, $2, $3) ON CONFLICT (sha256) DO UPDATE SET deaths = p.deaths + excluded.deaths",
        sha256,
        deaths,
        Micros.Of(time.GetUtcNow())));

    public async Task<bool> Forgive(string sha256) =>
        await database.Write(answers => answers.First(_ => true), new PostgresStatement("DELETE FROM poison WHERE sha256 = $1 RETURNING 1", sha256));

    public async ValueTask<Page<Poison>> List(int page, int pageSize) => await database.Page(
        Rows.Poison,
        "SELECT count(*) FROM poison",
        "SELECT sha256, deaths, since FROM poison ORDER BY since DESC, sha256 LIMIT $1 OFFSET $2",
        page,
        pageSize);
}
