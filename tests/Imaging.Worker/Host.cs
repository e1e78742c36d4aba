using System.Diagnostics;
using System.Globalization;
using Darkroom.Abstractions;
using Darkroom.Imaging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Darkroom.Tests;

/// <summary>A small host of one render worker.</summary>
internal static class Host
{
    /// <summary>Gives its worker a long job, for a test that kills the host over it.</summary>
    public static async Task<int> RenderUntilKilled(string source, string output)
    {
        await using var workers = await Start();
        var inspection = await workers.Inspect(source, CancellationToken.None);
        await workers.Render(new(source, inspection.Value!.Content, new() { Format = MediaType.Webp }, output), CancellationToken.None);
        return 0;
    }

    /// <summary>Prints the milliseconds of CPU that the worker spends per render, once it is warm.</summary>
    public static async Task<int> MeasureCpu(string text, int rounds, string[] files)
    {
        await using var workers = await Start();
        var transformation = Transformation.Parse(text).Value ?? throw new ArgumentException($"'{text}' is not a transformation.", nameof(text));
        var output = Path.GetTempFileName();
        var sources = new List<(string File, Inspection Content)>();
        foreach (var file in files) sources.Add((file, (await workers.Inspect(file, CancellationToken.None)).Value!.Content));
        await RenderAll();
        await RenderAll();
        using var worker = Process.GetProcessById(workers.ProcessIds.First());
        var before = worker.TotalProcessorTime;
        for (var round = 0; round < rounds; round++) await RenderAll();
        worker.Refresh();
        var each = (worker.TotalProcessorTime - before).TotalMilliseconds / (rounds * files.Length);
        Console.WriteLine(each.ToString("F2", CultureInfo.InvariantCulture));
        File.Delete(output);
        return 0;

        async Task RenderAll()
        {
            foreach (var (file, content) in sources)
            {
                var report = await workers.Render(new(file, content, transformation, output), CancellationToken.None);
                if (!report.Ok) throw new InvalidOperationException($"{file}: {report.Failure} {report.Detail}");
            }
        }
    }

    private static async Task<RenderWorkers> Start()
    {
        var workers = new RenderWorkers(new ImagingOptions { Workers = 1 }, new(Environment.ProcessPath!), NullLogger<RenderWorkers>.Instance);
        await workers.StartAsync(CancellationToken.None);
        return workers;
    }
}
