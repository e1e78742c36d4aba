using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;

namespace Darkroom.Tests;

/// <summary>Real workers, started from the small program next door.</summary>
internal static class Pool
{
    public static readonly string Program = Path.Combine(
        Repository.Root, "artifacts", "bin", "Imaging.Worker", Path.GetFileName(AppContext.BaseDirectory.TrimEnd('/')), "Darkroom.Imaging.Worker");

    public static async Task<RenderWorkers> Start(ImagingOptions options)
    {
        var workers = new RenderWorkers(options, new(Program), NullLogger<RenderWorkers>.Instance);
        await workers.StartAsync(CancellationToken.None);
        return workers;
    }

    public static Task<Result<RenderReport>> Make(this RenderWorkers workers, string source, string text, CancellationToken cancelled = default) =>
        workers.Make(source, Trusted, text, cancelled);

    public static Task<Result<RenderReport>> Make(this RenderWorkers workers, string source, Inspection inspection, string text, CancellationToken cancelled = default)
    {
        var transformation = Transformation.Parse(text).Value!;
        return workers.Render(new(source, inspection, transformation, Sources.NewPath(transformation.Format.Extension)), cancelled);
    }

    /// <summary>A claim that passes the check before the worker's own.</summary>
    private static readonly Inspection Trusted = new(MediaType.Png, new(100, 100), 1, HasAlpha: false);

    /// <summary>The process that renders when there is but one; waits until it is in the middle of a job.</summary>
    public static async Task<int> InTheMiddleOfAJob(this RenderWorkers workers, int not = 0)
    {
        var busy = 0;
        await Wait.Until(
            () =>
            {
                busy = workers.ProcessIds.First();
                return busy != 0 && busy != not && Processes.CpuTicks(busy) > 40;
            },
            () => $"worker {busy} to be busy; it has used {Processes.CpuTicks(busy)} ticks");
        return busy;
    }

    public static void Kill(int id)
    {
        using var process = Process.GetProcessById(id);
        process.Kill();
    }
}
