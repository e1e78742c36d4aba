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
        await using var workers = await Start(output, source);
        var inspection = await workers.Inspect(source, Asking.Nobody, CancellationToken.None);
        await Make(workers, source, inspection.Value!.Content, new() { Format = MediaType.Webp }, output);
        return 0;
    }

    /// <summary>Prints the milliseconds of CPU that the worker spends per render, once it is warm.</summary>
    public static async Task<int> MeasureCpu(string text, int rounds, string[] files)
    {
        var output = Path.GetTempFileName();
        await using var workers = await Start(output, files);
        var transformation = Transformation.Parse(text).Value ?? throw new ArgumentException($"'{text}' is not a transformation.", nameof(text));
        var sources = new List<(string File, Inspection Content)>();
        foreach (var file in files) sources.Add((file, (await workers.Inspect(file, Asking.Nobody, CancellationToken.None)).Value!.Content));
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
                var report = await Make(workers, file, content, transformation, output);
                if (!report.Ok) throw new InvalidOperationException($"{file}: {report.Failure} {report.Detail}");
            }
        }
    }

    /// <summary>Prints for each file and transformation what it was estimated to cost and what it took, in milliseconds: <see cref="RenderCost"/> is fitted to it.</summary>
    public static async Task<int> MeasureCosts(string[] texts, string[] files)
    {
        var output = Path.GetTempFileName();
        await using var workers = await Start(output, files);
        foreach (var file in files)
        {
            var content = (await workers.Inspect(file, Asking.Nobody, CancellationToken.None)).Value?.Content;
            if (content is null) continue;
            foreach (var text in texts)
            {
                var transformation = Transformation.Parse(text).Value ?? throw new ArgumentException($"'{text}' is not a transformation.", nameof(texts));
                var plan = new ImagingOptions().OutputLimits.Check(transformation, content);
                if (!plan.Ok) continue;
                var reports = new List<RenderReport>();
                for (var i = 0; i < 3; i++)
                {
                    if ((await Make(workers, file, content, transformation, output)).Value is { } report) reports.Add(report);
                }

                if (reports.Count == 0) continue;
                var (decode, encode) = (RenderCost.Decode(content, transformation, plan.Value), RenderCost.Draw(content, transformation, plan.Value));
                Console.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{Path.GetFileName(file)}\t{text}\t{content.Size.Pixels * content.Frames}\t{plan.Value.Output.Pixels}\t{decode:F1}\t{reports.Min(report => report.DecodeMs):F1}\t{encode:F1}\t{reports.Min(report => report.EncodeMs):F1}"));
            }
        }

        File.Delete(output);
        return 0;
    }

    private static Task<Result<RenderReport>> Make(RenderWorkers workers, string source, Inspection content, Transformation transformation, string output) =>
        workers.Render(new(source, content, [new(transformation, output)], Asking.Nobody), CancellationToken.None).Single();

    private static async Task<RenderWorkers> Start(string output, params IEnumerable<string> sources)
    {
        var workers = new RenderWorkers(new ImagingOptions { Workers = 1 }, Command(output, sources), NullLogger<RenderWorkers>.Instance);
        await workers.StartAsync(CancellationToken.None);
        return workers;
    }

    private static WorkerCommand Command(string output, IEnumerable<string> sources) => new(Environment.ProcessPath!)
    {
        Readable = [.. sources.Select(FolderOf).Distinct(StringComparer.Ordinal)],
        Writable = [FolderOf(output)],
    };

    private static string FolderOf(string file) => Path.GetDirectoryName(Path.GetFullPath(file))!;
}
