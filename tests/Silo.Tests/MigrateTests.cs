namespace Darkroom.Tests;

/// <summary>The verb that brings a cluster's database up, and servers that wait for it.</summary>
public sealed class MigrateTests : IAsyncLifetime
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly string folder = Directory.CreateTempSubdirectory("darkroom-migrate-").FullName;
    private PostgresServer server = null!;
    private string name = null!;

    public async ValueTask InitializeAsync()
    {
        server = await PostgresServer.Running;
        name = await server.NewDatabase();
    }

    public async ValueTask DisposeAsync()
    {
        await server.Drop(name);
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_server_waits_for_the_migration_which_says_what_it_did_and_does_it_once()
    {
        Assert.Contains("Run: darkroom migrate", await Run(1), StringComparison.Ordinal);
        var first = await Run(0, "migrate");
        Assert.Contains("engine: from version 0 to ", first, StringComparison.Ordinal);
        Assert.Contains("catalogue: from version 0 to ", first, StringComparison.Ordinal);
        var second = await Run(0, "migrate");
        Assert.Equal(2, second.Split("nothing to do").Length - 1);
        Assert.Contains("There is no account yet", await Run(1, "key"), StringComparison.Ordinal);
        Assert.Contains("signs access tokens now", await Run(0, "rotate-keys"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_refuses_a_database_whose_commits_may_be_lost_or_that_is_newer()
    {
        await Run(0, "migrate");
        await server.Execute($"ALTER DATABASE {name} SET synchronous_commit = off");
        Assert.Contains("synchronous_commit is off", await Run(1), StringComparison.Ordinal);
        await server.Execute($"ALTER DATABASE {name} RESET synchronous_commit");
        await server.Execute("UPDATE schema_version SET version = 99 WHERE series = 'catalogue'", name);
        Assert.Contains("Start the newer program", await Run(1), StringComparison.Ordinal);
        Assert.Contains("Start the newer program", await Run(1, "migrate"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "Cluster:Database is empty")]
    [InlineData("Host=127.0.0.1;Port=1;Username=x;Database=x", "Cluster:Database cannot be reached")]
    [InlineData("nonsense", "Cluster:Database is no connection string")]
    public async Task A_migration_that_cannot_be_says_why_in_one_line(string database, string why)
    {
        var said = await RunOn(database, 1, "migrate");
        Assert.Contains(why, said, StringComparison.Ordinal);
        Assert.Single(said.Trim().Split('\n'));
    }

    private Task<string> Run(int expected, params string[] arguments) => RunOn(server.ConnectionString(name), expected, arguments);

    private async Task<string> RunOn(string database, int expected, params string[] arguments)
    {
        await using var process = DarkroomProcess.Start(arguments, new()
        {
            ["DARKROOM__Network__Port"] = "0",
            ["DARKROOM__Storage__Data"] = folder,
            ["DARKROOM__Cluster__Database"] = database,
            ["DARKROOM__Cluster__Secret"] = new string('s', 32),
        });
        var code = await process.Ended(Limit);
        Assert.True(code == expected, $"{string.Join(' ', arguments)} ended with {code} and said: {process.Output}");
        return process.Output;
    }
}
