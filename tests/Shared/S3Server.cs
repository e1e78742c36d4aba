using System.Diagnostics;
using System.Globalization;

namespace Darkroom.Tests;

/// <summary>npm's s3rver as a process of its own, on a folder that goes with it. <c>eng/setup test</c> installs it.</summary>
public sealed class S3Server : IAsyncLifetime
{
    public const string Bucket = "photos";
    public const string Key = "S3RVER";

    private readonly string folder = Directory.CreateTempSubdirectory("darkroom-s3-").FullName;
    private Process? process;
    private int port;

    public Uri Url => new(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}"));

    public async ValueTask InitializeAsync() => await Start();

    /// <summary>Again on the same port after the first time.</summary>
    public async Task Start()
    {
        var server = Path.Combine(Repository.Root, "artifacts", "s3rver", "server.js");
        Assert.True(File.Exists(server), $"{server} is not there; eng/setup test installs it");
        process = Process.Start(new ProcessStartInfo("node", [server, folder, port.ToString(CultureInfo.InvariantCulture), Bucket]) { RedirectStandardOutput = true, UseShellExecute = false })!;
        var line = await process.StandardOutput.ReadLineAsync();
        Assert.True(int.TryParse(line, CultureInfo.InvariantCulture, out port), $"s3rver said '{line}'");
    }

    /// <summary>As a crash would.</summary>
    public async Task Stop()
    {
        process!.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
        process = null;
    }

    public async ValueTask DisposeAsync()
    {
        if (process is not null) await Stop();
        Directory.Delete(folder, recursive: true);
    }
}
