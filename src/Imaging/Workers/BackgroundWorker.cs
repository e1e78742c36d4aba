using Microsoft.Extensions.Logging;

namespace Darkroom.Imaging;

/// <summary>
/// One more worker for what nobody waits for. It is a process of its own at the lowest priority, so that it takes neither a place nor, while
/// they have work, a processor from the others; and it is not started before it is needed.
/// </summary>
public sealed class BackgroundWorker : IAsyncDisposable
{
    private readonly OutputLimits limits;
    private readonly ILogger<BackgroundWorker> logger;
    private readonly WorkerSlot slot;
    // The job that is waited for while the process starts; a second one at a time is refused.
    private readonly JobQueue queue = new(1);
    private readonly CancellationTokenSource ending = new();
    private readonly Lazy<Task> running;

    public BackgroundWorker(ImagingOptions options, WorkerCommand command, ILogger<BackgroundWorker> logger)
    {
        this.logger = logger;
        limits = options.OutputLimits;
        slot = new(options, command.AtLowestPriority, queue, inspectionsOnly: false, anyServes: () => false, logger);
        running = new(() => Task.WhenAll(slot.Run(ending.Token, ending.Token), Complain()));
    }

    /// <summary>The process that serves now, if it was needed.</summary>
    internal int? ProcessId => slot.Current?.Id;

    /// <summary>Makes one variant. Refuses like <see cref="RenderWorkers.Render"/>, and with <c>Busy</c> rather than letting more than one wait.</summary>
    public async Task<Result<RenderReport>> Render(RenderJob job)
    {
        var sizes = limits.Check(job.Transformation, job.Source);
        if (!sizes.Ok) return new(null, sizes.Failure, sizes.Detail);

        _ = running.Value;
        var asked = new Job(new(job.SourcePath, job.Transformation, job.OutputPath, job.OverlayPath));
        if (!queue.TryAdd(asked)) return Failure.Busy;
        var reply = await asked.Answer;
        return new(reply.Report, reply.Failure, reply.Detail);
    }

    public async ValueTask DisposeAsync()
    {
        queue.Close();
        await ending.CancelAsync();
        if (running.IsValueCreated) await running.Value;
        ending.Dispose();
    }

    /// <summary>That not even the first process could start is nobody's answer: it is told here.</summary>
    private async Task Complain()
    {
        try
        {
            await slot.Version.WaitAsync(ending.Token);
        }
        catch (NoWorkerException missing)
        {
            Log.NoWorker(logger, missing.Message);
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            // It was ended before it had started.
        }
    }
}
