using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Darkroom.Tests;

public sealed class ConfinementTests
{
    [Fact]
    public async Task A_worker_reaches_neither_the_network_nor_other_processes_nor_the_disk_outside_its_folder()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var elsewhere = Directory.CreateTempSubdirectory("darkroom-elsewhere-");
        var outside = Path.Combine(elsewhere.FullName, "file");
        var told = await Run("trespass", ((IPEndPoint)listener.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture), outside, Sources.NewPath("txt"));
        elsewhere.Delete(recursive: true);
        Assert.SkipUnless(told.Contains("weakness:"), $"This kernel cannot confine a process: {string.Join(' ', told)}");

        Assert.Contains("write inside: done", told);
        foreach (var deed in new[] { "connect", "write outside", "read outside", "read the host's secrets", "start a program", "write from an old thread", "connect from an old thread" })
            Assert.Contains(told, line => line.StartsWith($"{deed}: ", StringComparison.Ordinal) && !line.EndsWith("done", StringComparison.Ordinal));
        Assert.False(listener.Pending());
    }

    [Fact]
    public async Task A_worker_gives_way_to_the_host_with_all_its_threads()
    {
        await using var workers = await Pool.Start(new() { Workers = 1 });
        var threads = Directory.GetDirectories($"/proc/{workers.ProcessIds.First()}/task");
        Assert.All(threads, thread => Assert.Equal("10", File.ReadAllText(Path.Combine(thread, "stat")).Split(") ")[1].Split(' ')[16]));
    }

    [Fact]
    public async Task A_variant_of_more_bytes_than_allowed_is_refused_and_costs_no_death()
    {
        await using var workers = await Pool.Start(new() { Workers = 1, MaxOutputBytes = 20_000 });
        var refused = await workers.Make(Sources.Noise(400), "original.png");
        Assert.Equal((Failure.TooExpensive, "The variant would have more bytes than allowed"), (refused.Failure, refused.Detail));
        Assert.True((await workers.Make(Sources.Photo(240, 160), "w-80.jpg")).Ok);
    }

    private static async Task<string[]> Run(params string[] arguments)
    {
        var start = new ProcessStartInfo(Pool.Program, arguments) { UseShellExecute = false, RedirectStandardOutput = true };
        WorkerProcess.Furnish(start.Environment);
        Confinement.Allow(Pool.Command, new ImagingOptions().Library, start.Environment);
        using var process = Process.Start(start)!;
        var told = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return [.. told.Split('\n', StringSplitOptions.TrimEntries)];
    }
}
