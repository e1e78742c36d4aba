using Microsoft.Data.Sqlite;

namespace Darkroom.Tests;

public sealed class SqlitePatienceTests : IDisposable
{
    private const string Endless = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n";

    private readonly TempFolder temp = new();

    public void Dispose() => temp.Dispose();

    [Fact]
    public void What_takes_too_long_is_given_up_and_the_next_is_not()
    {
        using var session = new SqliteSession(temp["x.db"], SqliteOpenMode.ReadWriteCreate, "");
        Assert.Throws<DatabaseUnavailableException>(() => session.Within(TimeSpan.FromMilliseconds(50), () => session.Number(Endless)));
        Assert.Equal(200_000, session.Number("WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200000) SELECT count(*) FROM n"));
        Assert.Equal(7, session.Within(TimeSpan.FromSeconds(60), () => session.Number("SELECT 7")));
    }
}
