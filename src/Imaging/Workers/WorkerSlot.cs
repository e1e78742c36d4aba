using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Darkroom.Imaging;

/// <summary>One place of the pool: keeps a worker alive in it and feeds it jobs until the pool stops.</summary>
internal sealed class WorkerSlot(ImagingOptions options, WorkerCommand command, JobQueue queue, bool inspectionsOnly, Func<bool> anyServes, ILogger logger)
{
    /// <summary>Who waited as long has given others time to join.</summary>
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(1);

    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);

    private readonly TaskCompletionSource<string> version = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Of the first worker; fails when it could not start.</summary>
    public Task<string> Version => version.Task;

    /// <summary>The process that serves now, for tests that kill it.</summary>
    public WorkerProcess? Current { get; private set; }

    /// <param name="stopping">No new job begins.</param>
    /// <param name="ending">Running jobs are given up.</param>
    public async Task Run(CancellationToken stopping, CancellationToken ending)
    {
        for (var failures = 0; !stopping.IsCancellationRequested;)
        {
            try
            {
                await using var worker = Current = await WorkerProcess.Start(command, options);
                // Once is enough, and there is one such slot.
                if (version.TrySetResult(worker.Version) && inspectionsOnly && worker.Weakness.Length > 0) Log.Unconfined(logger, worker.Weakness);
                failures = 0;
                await Serve(worker, stopping, ending);
            }
            catch (WorkerDeath death)
            {
                ImagingMetrics.Died(death.Cause);
                // While none has ever served, it is the starter's to tell.
                var isFirst = version.TrySetException(new NoWorkerException(death.Message));
                if (!isFirst && (version.Task.IsCompletedSuccessfully || anyServes())) Log.NoWorker(logger, death.Message);
                // With no other to do it, whoever waits gets an answer now rather than when a worker can be started again.
                Current = null;
                if (!anyServes()) queue.RefuseAll("No render worker can be started");
                await Pause(failures++, stopping);
            }
        }
    }

    /// <summary>Until the worker is gone or the pool stops; a job that it has begun is always answered.</summary>
    private async Task Serve(WorkerProcess worker, CancellationToken stopping, CancellationToken ending)
    {
        using var done = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        var watch = worker.Exited.ContinueWith(_ => done.CancelAsync(), TaskScheduler.Default).Unwrap();
        try
        {
            while (true)
            {
                var job = await queue.Take(inspectionsOnly, done.Token);
                if (await Do(job, worker, ending)) continue;
                await worker.End();
                await watch;
                return;
            }
        }
        catch (OperationCanceledException) when (done.IsCancellationRequested)
        {
            // Stopping, or it died while it had nothing to do: the next round starts another.
            if (!stopping.IsCancellationRequested) ImagingMetrics.Died(DeathCause.Killed);
        }
    }

    /// <summary>False when the worker did not survive it, or should not go on.</summary>
    private async Task<bool> Do(Job job, WorkerProcess worker, CancellationToken ending)
    {
        var queued = job.Waited;
        if (!job.IsInspection) ImagingMetrics.Started(queued);
        var started = Stopwatch.GetTimestamp();
        using var activity = JobTracing.Begin(job, queued, worker.Id);
        try
        {
            var limit = TimeSpan.FromSeconds(job.IsInspection ? options.InspectSeconds : options.RenderSeconds);
            // Whoever wants another size of the same picture asks within a moment: while the worker looks what the file is, or while the job waited.
            if (queue.IsOpen(job) && queued < Moment) await worker.Open(job.Request, limit, ending);
            queue.Seal(job);
            activity?.SetTag("outputs", job.Request.Replies);
            var (output, retires) = (0, false);
            await foreach (var reply in worker.Ask(job.Request, limit, ending))
            {
                ImagingMetrics.Decoded(reply.Decodes);
                retires = reply.Retires;
                JobTracing.Made(activity, job, output, reply);
                // In company it had less memory than it would have had alone, and company must not decide what one gets.
                if (reply.Failure == Failure.TooExpensive && job.Request.Replies > 1) queue.Return(job.Alone(output));
                else job.Answer(output, reply with { Render = reply.Render is { } render ? render with { QueueMs = queued.TotalMilliseconds } : null });
                output++;
            }

            queue.Finished(job, Stopwatch.GetElapsedTime(started), isDone: true);
            return !retires;
        }
        catch (WorkerDeath death)
        {
            queue.Seal(job);
            queue.Finished(job, Stopwatch.GetElapsedTime(started), isDone: false);
            ImagingMetrics.Died(death.Cause);
            activity?.SetStatus(ActivityStatusCode.Error, death.Message);
            // Of a stop whoever waits is told; an operator has nothing to look into.
            if (!ending.IsCancellationRequested) Log.Died(logger, job.Request.Source, death.Message);
            if (ending.IsCancellationRequested) job.Refuse(Failure.Interrupted, "The server is stopping");
            // One of several may be to blame, and the others are not: each by itself.
            else if (job.Request.Replies > 1)
            {
                foreach (var alone in job.Split()) queue.Return(alone);
            }
            else if (death.Cause == DeathCause.Timeout) job.Refuse(Failure.TooExpensive, "It takes longer than allowed");
            else if (death.Cause == DeathCause.Starved) job.Refuse(Failure.Interrupted, "The machine is too busy to end it in time");
            else if (death.Cause == DeathCause.Memory) job.Refuse(Failure.TooExpensive, "It needs more memory than allowed");
            // It may have died for another's reason: once more, on a fresh worker. Whom a kill from outside hits is chance, and no proof.
            else if (job.Dies(death.Cause) < RenderWorkers.DeathsOfPoison) queue.Return(job);
            else if (death.Cause == DeathCause.Killed) job.Refuse(Failure.Interrupted, "Its worker was killed from outside, twice");
            else job.Refuse(Failure.Poisoned);
            return false;
        }
    }

    private static async Task Pause(int failures, CancellationToken stopping)
    {
        var pause = TimeSpan.FromMilliseconds(Math.Min(100 * Math.Pow(2, failures), LongestPause.TotalMilliseconds));
        await Task.Delay(pause, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
