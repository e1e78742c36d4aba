using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Darkroom.Imaging;

/// <summary>
/// The only way from the host to pixels: a warm pool of worker processes. A picture that kills, hangs or bloats a decoder costs one
/// worker and its own caller a refusal, nobody else anything.
/// </summary>
public sealed class RenderWorkers : IHostedService, IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly OutputLimits limits;
    private readonly JobQueue queue;
    private readonly WorkerSlot[] slots;
    private readonly CancellationTokenSource stopping = new();
    private readonly CancellationTokenSource ending = new();
    private bool disposed;
    private Task running = Task.CompletedTask;

    public RenderWorkers(ImagingOptions options, WorkerCommand command, ILogger<RenderWorkers> logger)
    {
        limits = options.OutputLimits;
        queue = new(options.QueueLength);
        var renderers = options.Workers > 0 ? options.Workers : Environment.ProcessorCount;
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
    /// <c>Busy</c>, <c>Interrupted</c>. Cancelling takes a waiting job out of the queue; a running one is left to end.
    /// </summary>
    public async Task<Result<Inspected>> Inspect(string path, CancellationToken cancelled)
    {
        var reply = await Ask(new(path, null, null), cancelled);
        return new(reply.Inspected, reply.Failure, reply.Detail);
    }

    /// <summary>Makes one variant. Refuses like <see cref="Inspect"/>, and with <c>Invalid</c> what would be too large.</summary>
    public async Task<Result<RenderReport>> Render(RenderJob job, CancellationToken cancelled)
    {
        var sizes = limits.Check(job.Transformation, job.Source);
        var reply = sizes.Ok
            ? await Ask(new(job.SourcePath, job.Transformation, job.OutputPath, job.OverlayPath), cancelled)
            : WorkerReply.Refusal(sizes.Failure, sizes.Detail);
        if (reply.Failure != Failure.None) ImagingMetrics.Refused(reply.Failure);
        return new(reply.Report, reply.Failure, reply.Detail);
    }

    private bool AnyRenders() => slots.SkipLast(1).Any(slot => slot.Current is not null);

    private async Task<WorkerReply> Ask(WorkerRequest request, CancellationToken cancelled)
    {
        var job = new Job(request);
        if (!queue.TryAdd(job)) return WorkerReply.Refusal(Failure.Busy, "All render workers are busy");
        await using (cancelled.Register(() =>
        {
            if (queue.Remove(job)) job.Cancel(cancelled);
        }))
            return await job.Answer;
    }
}
