using Darkroom.Actors;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Darkroom.Api.Searching;

/// <summary>
/// Renames tags, image by image through the image's grain, so that nothing that its owner changes meanwhile is lost. How far a job is stands in the
/// database: what one process left, another goes on with, and to rename a tag twice is to rename it once.
/// </summary>
internal sealed partial class TagJobRunner(ITagJobs jobs, IGrainFactory grains, ILogger<TagJobRunner> log) : BackgroundService
{
    private const int Batch = 64;
    private const int AtOnce = 4;

    /// <summary>Batches after which another account's job has its turn.</summary>
    private const int Turn = 16;
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim wake = new(0);

    /// <summary>There is a new job.</summary>
    public void Wake() => wake.Release();

    public override void Dispose()
    {
        base.Dispose();
        wake.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            try
            {
                while (await jobs.Take(Lease) is { } job) await Run(job, stoppingToken);
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                // What was taken is free again after its lease.
                LogFailed(e.Message);
            }

            await wake.WaitAsync(Idle, stoppingToken);
        }
    }

    /// <summary>To the job's end, or as far as one turn goes: it is taken again when others had theirs.</summary>
    private async Task Run(TagJob? job, CancellationToken stoppingToken)
    {
        for (var batches = 0; job is not null && batches < Turn;)
        {
            var some = await jobs.Next(job, Batch);
            if (some.Length == 0)
            {
                job = await jobs.Finish(job);
                continue;
            }

            var rename = new ImageChanges { Rename = new TagRename(job.Tag, job.Becomes) };
            // An image that is gone meanwhile is done too; whatever else goes wrong ends the batch, which is done again.
            await Parallel.ForEachAsync(
                some,
                new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = stoppingToken },
                async (place, _) => await grains.GetGrain<IImageGrain>(place.Image.ToString()).Change(job.Account, rename));
            job = await jobs.Advance(job, some[^1], some.Length, ++batches < Turn ? Lease : TimeSpan.Zero);
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "A rename of a tag stopped, and goes on in a while: {Reason}")]
    private partial void LogFailed(string reason);
}
