using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging.Abstractions;

namespace Darkroom.Tests;

/// <summary>Real workers, started from the small program next door.</summary>
internal static partial class Pool
{
    /// <summary>The kernel's own way to end a process, for want of memory too.</summary>
    public const int Sigkill = 9;

    public const int Sigstop = 19;

    /// <summary>What a decoder gets that was made to ask the kernel for what a worker may not have. The runtime takes others for its own.</summary>
    public const int ForbiddenCall = 31;

    public static readonly string Program = Path.Combine(
        Repository.Root, "artifacts", "bin", "Imaging.Worker", Path.GetFileName(AppContext.BaseDirectory.TrimEnd('/')), "Darkroom.Imaging.Worker");

    public static readonly WorkerCommand Command = new(Program)
    {
        Readable = [Sources.Folder, Path.GetFullPath(Outside.Corpus)],
        Writable = [Sources.Folder, "/dev/full"],
    };

    public static async Task<RenderWorkers> Start(ImagingOptions options)
    {
        var workers = new RenderWorkers(options, Command, NullLogger<RenderWorkers>.Instance);
        await workers.StartAsync(CancellationToken.None);
        return workers;
    }

    public static Task<Result<RenderReport>> Render(this RenderWorkers workers, string source, Inspection inspection, Transformation transformation, string output, string account = "", string asker = "", CancellationToken cancelled = default) =>
        workers.Render(new RenderJob(source, inspection, [new(transformation, output)], new(account, asker)), cancelled).Single();

    public static Task<Result<RenderReport>[]> Render(this RenderWorkers workers, string source, Inspection inspection, params RenderOutput[] outputs) =>
        Task.WhenAll(workers.Render(new RenderJob(source, inspection, [.. outputs], Asking.Nobody), CancellationToken.None));

    public static Task<Result<RenderReport>> Make(this RenderWorkers workers, string source, string text, CancellationToken cancelled = default) =>
        workers.Make(source, Trusted, text, cancelled);

    public static Task<Result<RenderReport>> Make(this RenderWorkers workers, string source, Inspection inspection, string text, CancellationToken cancelled = default)
    {
        var transformation = Transformation.Parse(text).Value!;
        return workers.Render(source, inspection, transformation, Sources.NewPath(transformation.Format.Extension), cancelled: cancelled);
    }

    /// <summary>A claim that passes the check before the worker's own.</summary>
    private static readonly Inspection Trusted = new(MediaType.Png, new(100, 100), 1, HasAlpha: false);

    /// <summary>Begins seconds of encoding.</summary>
    public static SlowRender Begin(this RenderWorkers workers, int side)
    {
        var path = Sources.NewPath("webp");
        return new(workers.Render(Sources.Noise(side), Trusted, new() { Format = MediaType.Webp }, path), path);
    }

    public static void Kill(int id, int signal = Sigkill) => Assert.Equal(0, Send(id, signal));

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Send(int process, int signal);
}

internal sealed record SlowRender(Task<Result<RenderReport>> Report, string Path)
{
    /// <summary>A worker makes the output when it has decoded the original and begins to encode.</summary>
    public Task InTheMiddle() => Wait.Until(() => File.Exists(Path), () => $"the encoder to make {Path}");

    /// <summary>Kills the only render worker in the middle of the job.</summary>
    public async Task KillWorker(RenderWorkers workers, int signal = Pool.Sigkill)
    {
        await InTheMiddle();
        File.Delete(Path);
        Pool.Kill(workers.ProcessIds.First(), signal);
    }
}
