using System.Collections.Immutable;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Darkroom.Imaging;

/// <summary>
/// The only way from the host to pixels: a warm pool of worker processes. A picture that kills, hangs or bloats a decoder costs one
/// worker and its own caller a refusal, nobody else anything.
/// </summary>
public sealed class RenderWorkers : IHostedService, IAsyncDisposable
{
    /// <summary>How many workers die over a job before it is <c>Poisoned</c>.</summary>
    public const int DeathsOfPoison = 2;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly OutputLimits limits;
    private readonly int waitSeconds;
    private readonly JobQueue queue;
    private readonly WorkerSlot[] slots;
    private readonly CancellationTokenSource stopping = new();
    private readonly CancellationTokenSource ending = new();
    private bool disposed;
    private Task running = Task.CompletedTask;

    public RenderWorkers(ImagingOptions options, WorkerCommand command, ILogger<RenderWorkers> logger)
    {
        limits = options.OutputLimits;
        waitSeconds = options.WaitSeconds;
        var renderers = options.Workers > 0 ? options.Workers : Environment.ProcessorCount;
        queue = new(options, renderers);
        // Uploads wait for inspections, which take milliseconds, and renders may hold every other worker for seconds: one is kept free.
        slots = [.. Enumerable.Range(0, renderers + 1).Select(i => NewSlot(i == renderers))];

        WorkerSlot NewSlot(bool inspectionsOnly) => new(options, command, queue, inspectionsOnly, AnyRenders, logger);
    }

    /// <summary>The processes that serve now.</summary>
    internal IEnumerable<int> ProcessIds => slots.Select(slot => slot.Current?.Id ?? 0);

    /// <summary>Starts all workers; throws when not even the first can start, with the reason in one line.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        running = Task.WhenAll(slots.Select(slot => slot.Run(stopping.Token, ending.Token)));
        await slots[0].Version.WaitAsync(cancellationToken);
    }

    /// <summary>Takes nothing new, lets running jobs end for a few seconds, then ends the workers.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        queue.Close();
        await stopping.CancelAsync();
        await running.WaitAsync(Patience, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await ending.CancelAsync();
        await running;
    }

    /// <summary>May come twice: the container knows it as itself and as a hosted service.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref disposed, true)) return;
        await StopAsync(CancellationToken.None);
        stopping.Dispose();
        ending.Dispose();
    }

    /// <summary>Which code renders: known once the first worker has said hello.</summary>
    public async Task<RenderVersion> Version() => new(await slots[0].Version);

    /// <summary>
    /// What a file is, decoded as far as its preview needs. <c>UnsupportedType</c>, <c>VideoDisabled</c>, <c>Undecodable</c>, <c>TooManyPixels</c>, <c>TooExpensive</c>,
    /// <c>Busy</c>, <c>Interrupted</c>, <c>Poisoned</c>. Cancelling takes a waiting job out of the queue; a running one is left to end.
    /// </summary>
    public async Task<Result<Inspected>> Inspect(string path, CancellationToken cancelled)
    {
        var reply = await Ask(new(WorkerRequest.Inspect(path), "", RenderCost.Inspection), cancelled);
        return new(reply.Inspected, reply.Failure, reply.Detail) { RetryAfter = reply.RetryAfter };
    }

    /// <summary>Makes variants of one original, decoding it as seldom as equal bytes allow; answers come in the outputs' order. Refuses like <see cref="Inspect"/>, and with <c>Invalid</c> what would be too large.</summary>
    public async Task<ImmutableArray<Result<RenderReport>>> Render(RenderJob job, CancellationToken cancelled)
    {
        var plans = job.Outputs.Select(output => limits.Check(output.Transformation, job.Source)).ToArray();
        var batches = Batches.Of(job, plans);
        var answers = new Result<RenderReport>[plans.Length];
        for (var i = 0; i < plans.Length; i++) answers[i] = new(null, plans[i].Failure, plans[i].Detail);
        await Task.WhenAll(batches.Select(Do));
        foreach (var answer in answers.Where(answer => answer.Failure is not (Failure.None or Failure.Busy))) ImagingMetrics.Refused(answer.Failure);
        return [.. answers];

        async Task Do(Batch batch)
        {
            var reply = await Ask(new(new(job.SourcePath, [.. batch.Outputs.Select(index => job.Outputs[index])]), job.Account, batch.Cost), cancelled);
            for (var i = 0; i < batch.Outputs.Length; i++)
                answers[batch.Outputs[i]] = reply.Renders.IsEmpty ? new(null, reply.Failure, reply.Detail) { RetryAfter = reply.RetryAfter } : reply.Renders[i];
        }
    }

    private bool AnyRenders() => slots.SkipLast(1).Any(slot => slot.Current is not null);

    private async Task<WorkerReply> Ask(Job job, CancellationToken cancelled)
    {
        queue.Add(job);
        if (job.Answer.IsCompleted) return await job.Answer;
        await using var late = new Timer(_ => queue.GiveUp(job), null, TimeSpan.FromSeconds(waitSeconds), Timeout.InfiniteTimeSpan);
        await using (cancelled.Register(() =>
        {
            if (queue.Remove(job)) job.Cancel(cancelled);
        }))
            return await job.Answer;
    }
}
