using System.Diagnostics;
using System.Globalization;

namespace Darkroom.Tests;

/// <summary>A Redis of one test's own, on loopback, that keeps nothing.</summary>
internal sealed class RedisServer : IAsyncDisposable
{
    private const string Variable = "DARKROOM_REDIS";

    private readonly Process process;

    private RedisServer(Process process, int port) => (this.process, Address) = (process, string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port}"));

    public string Address { get; }

    public static async Task<RedisServer> Start()
    {
        var program = Environment.GetEnvironmentVariable(Variable);
        Assert.SkipWhen(program is null, $"{Variable} names no redis-server");
        var port = DarkroomCluster.FreePort();
        var started = Process.Start(new ProcessStartInfo(program, [$"--port {port}", "--bind 127.0.0.1", "--save", "", "--appendonly no"])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            WorkingDirectory = Path.GetTempPath(),
        })!;
        while (await started.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.Contains("Ready to accept connections", StringComparison.Ordinal)) return new(started, port);
        }

        throw new InvalidOperationException($"redis-server ended with {started.ExitCode}");
    }

    public async ValueTask DisposeAsync()
    {
        process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
        process.Dispose();
    }
}
