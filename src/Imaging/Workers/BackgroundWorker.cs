using System.Collections.Immutable;
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
    private readonly JobQueue queue;
    private readonly CancellationTokenSource ending = new();
    private readonly Lazy<Task> running;

    public BackgroundWorker(ImagingOptions options, WorkerCommand command, ILogger<BackgroundWorker> logger)
    {
        this.logger = logger;
        limits = options.OutputLimits;
        queue = new(options, workers: 1, isCounted: false);
        slot = new(options, command.AtLowestPriority, queue, inspectionsOnly: false, anyServes: () => false, logger);
        running = new(() => Task.WhenAll(slot.Run(ending.Token, ending.Token), Complain()));
    }

    /// <summary>The process that serves now, if it was needed.</summary>
    internal int? ProcessId => slot.Current?.Id;

    /// <summary>Makes variants one by one. Refuses like <see cref="RenderWorkers.Render"/>.</summary>
    public ImmutableArray<Task<Result<RenderReport>>> Render(RenderJob job)
    {
        _ = running.Value;
        return [.. job.Outputs.Select(output => Render(job, output))];
    }

    private async Task<Result<RenderReport>> Render(RenderJob job, RenderOutput output)
    {
        var plan = limits.Foresee(output.Transformation, job.Source);
        if (!plan.Ok) return new(null, plan.Failure, plan.Detail);

        var asked = new Job(new(job.SourcePath, [output]), job.For, RenderCost.Of(job.Source, output.Transformation, plan.Value));
        queue.Add(asked);
        var reply = await asked.Answers[0];
        return new(reply.Render, reply.Failure, reply.Detail) { RetryAfter = reply.RetryAfter };
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
