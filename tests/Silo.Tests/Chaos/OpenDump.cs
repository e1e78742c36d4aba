using System.Diagnostics;
using Npgsql;

namespace Darkroom.Tests.Chaos;

/// <summary>A <c>pg_dump</c> that nobody reads from: its snapshot and its locks on all tables stay while it stands.</summary>
public sealed class OpenDump : IAsyncDisposable
{
    private readonly Process process;

    private OpenDump(Process process) => this.process = process;

    /// <summary>Returns when it has its locks and its snapshot. The rows of the shards alone are more than a pipe holds: it does not end.</summary>
    public static async Task<OpenDump> Start(string database)
    {
        var connection = new NpgsqlConnectionStringBuilder(database);
        var start = new ProcessStartInfo(PostgresServer.Program("pg_dump"), ["--serializable-deferrable", "--format=plain", connection.Database!])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        (start.Environment["PGHOST"], start.Environment["PGPORT"], start.Environment["PGUSER"]) = (connection.Host, $"{connection.Port}", connection.Username);
        start.Environment["PGAPPNAME"] = "held dump";
        var dump = new OpenDump(Process.Start(start)!);
        await using var look = new NpgsqlConnection(database + ";Pooling=false");
        await look.OpenAsync();
        await using var command = new NpgsqlCommand("SELECT count(*) FROM pg_locks JOIN pg_stat_activity USING (pid) WHERE application_name = 'held dump' AND relation IN ('shard'::regclass, 'silo'::regclass, 'image'::regclass)", look);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (await command.ExecuteScalarAsync(patience.Token) is not 3L) await timer.WaitForNextTickAsync(patience.Token);
        return dump;
    }

    /// <summary>It is read to its end, which is a good one.</summary>
    public async Task Finish()
    {
        Assert.False(process.HasExited, "pg_dump did not stay open");
        var said = process.StandardError.ReadToEndAsync();
        var dumped = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0 && dumped.Contains("PostgreSQL database dump complete", StringComparison.Ordinal), await said);
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited) process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
    }
}
