using Npgsql;

namespace Darkroom.Tests;

public sealed class PostgresServerTests
{
    [Fact]
    public async Task Each_test_has_a_database_of_its_own_on_a_server_that_keeps_what_it_promises()
    {
        var server = await PostgresServer.Running;
        var (one, other) = (await server.NewDatabase(), await server.NewDatabase());
        await server.Execute("CREATE TABLE mine (n integer)", one);
        await Assert.ThrowsAsync<PostgresException>(() => server.Execute("SELECT * FROM mine", other));
        await server.Execute("DO $$ BEGIN ASSERT current_setting('fsync') = 'on' AND current_setting('synchronous_commit') = 'on'; END $$", one);
        await server.Drop(one);
        await server.Drop(other);
    }
}
