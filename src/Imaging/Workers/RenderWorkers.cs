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
        ImagingMetrics.Waiting(0, 0);
        // Uploads wait for inspections, which take milliseconds, and renders may hold every other worker for seconds: one is kept free.
        slots = [.. Enumerable.Range(0, renderers + 1).Select(i => NewSlot(i == renderers))];

        WorkerSlot NewSlot(bool inspectionsOnly) => new(options, command, queue, inspectionsOnly, AnyRenders, logger);
    }

    /// <summary>Whether a render would have to wait.</summary>
    public bool IsFull => queue.IsFull;

    /// <summary>Estimated seconds of rendering that run and wait; 0 is idle.</summary>
    public double Load => queue.Load;

    /// <summary>Renders that wait for a worker.</summary>
    public int Waiting => queue.Waiting;

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
    public async Task<Result<Inspected>> Inspect(string path, Asking asking, CancellationToken cancelled)
    {
        var reply = await Ask(new(WorkerRequest.Inspect(path), asking, RenderCost.Inspection), cancelled)[0];
        return new(reply.Inspected, reply.Failure, reply.Detail) { RetryAfter = reply.RetryAfter };
    }

    /// <summary>
    /// Makes variants of one original, decoding it as seldom as equal bytes allow. Answers come in the outputs' order and each as soon as it is
    /// there. Refuses like <see cref="Inspect"/>, and with <c>Invalid</c> what would be too large.
    /// </summary>
    public ImmutableArray<Task<Result<RenderReport>>> Render(RenderJob job, CancellationToken cancelled)
    {
        var plans = job.Outputs.Select(output => limits.Foresee(output.Transformation, job.Source)).ToArray();
        var answers = plans.Select(plan => Counted(Task.FromResult(new WorkerReply(plan.Failure, plan.Detail)))).ToArray();
        foreach (var batch in Batches.Of(job, plans))
        {
            var request = new WorkerRequest(job.SourcePath, [.. batch.Outputs.Select(index => job.Outputs[index])]);
            // Who may leave takes nobody along.
            var replies = Ask(new(request, job.For, batch.Cost) { Kin = cancelled.CanBeCanceled ? null : (job.SourcePath, batch.Decode), Saved = batch.Shared }, cancelled);
            for (var i = 0; i < replies.Length; i++) answers[batch.Outputs[i]] = Counted(replies[i]);
        }

        return [.. answers];
    }

    /// <summary>
    /// What <see cref="Render"/> would answer at once because too much waits already, or null: for who wants to know before anything is fetched. It
    /// costs microseconds, so that a crowd is refused faster than it comes.
    /// </summary>
    public Result<RenderReport>? Refusal(Inspection source, Transformation transformation, Asking asking)
    {
        var plan = limits.Foresee(transformation, source);
        if (!plan.Ok) return null;
        var job = new Job(new("", [new(transformation, "")]), asking, RenderCost.Of(source, transformation, plan.Value));
        return queue.Refuses(job) ? new(null, job.Answers[0].Result.Failure, job.Answers[0].Result.Detail) { RetryAfter = job.Answers[0].Result.RetryAfter } : null;
    }

    private static async Task<Result<RenderReport>> Counted(Task<WorkerReply> answer)
    {
        var reply = await answer;
        if (reply.Failure is not (Failure.None or Failure.Busy)) ImagingMetrics.Refused(reply.Failure);
        return new(reply.Render, reply.Failure, reply.Detail) { RetryAfter = reply.RetryAfter };
    }

    private bool AnyRenders() => slots.SkipLast(1).Any(slot => slot.Current is not null);

    private ImmutableArray<Task<WorkerReply>> Ask(Job job, CancellationToken cancelled)
    {
        queue.Add(job);
        var answers = job.Answers;
        if (!answers.All(answer => answer.IsCompleted)) _ = Watch(job, cancelled);
        return answers;
    }

    /// <summary>While it waits, its time may end and its caller leave.</summary>
    private async Task Watch(Job job, CancellationToken cancelled)
    {
        await using var late = new Timer(_ => queue.GiveUp(job), null, TimeSpan.FromSeconds(waitSeconds), Timeout.InfiniteTimeSpan);
        await using var left = cancelled.Register(() =>
        {
            if (queue.Remove(job)) job.Cancel(cancelled);
        });
        await ((Task)Task.WhenAll(job.Answers)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
