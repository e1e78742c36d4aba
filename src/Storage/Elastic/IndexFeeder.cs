using System.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Darkroom.Storage;

/// <summary>
/// Keeps the index beside the database fed, in every process that owns images. Nobody waits for it: what is to be written stands in the dirty set
/// since the image's transaction committed, and stays there as long as the index is down.
/// </summary>
internal sealed partial class IndexFeeder : BackgroundService
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan CountAgain = TimeSpan.FromSeconds(5);

    private readonly IDirtySet dirty;
    private readonly IndexFeed feed;
    private readonly IndexWalks walks;
    private readonly ElasticOptions options;
    private readonly ILogger<IndexFeeder> log;
    private readonly Meter meter = new("Darkroom.Storage");
    private readonly Counter<long> written;
    private long pending;
    private long looked;
    private long counted;

    public IndexFeeder(IDirtySet dirty, IndexFeed feed, IndexWalks walks, ElasticOptions options, ILogger<IndexFeeder> log)
    {
        (this.dirty, this.feed, this.walks, this.options, this.log) = (dirty, feed, walks, options, log);
        meter.CreateObservableGauge("darkroom_outbox_pending", () => Volatile.Read(ref pending), description: "Images whose document in Elasticsearch is behind.");
        written = meter.CreateCounter<long>("darkroom_outbox_written_total", description: "Images whose documents were written to Elasticsearch, or tried to be.");
    }

    public override void Dispose()
    {
        meter.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        for (var failures = 0; ;)
        {
            var busy = false;
            try
            {
                busy = await Round(stoppingToken);
                if (failures > 0) LogMended(Volatile.Read(ref pending));
                failures = 0;
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                // Said once, and when it is over.
                if (failures++ == 0) LogFailed(e.Message);
                looked = 0;
            }

            if (failures > 0) await Backoff.Pause(Math.Min(failures, 6), stoppingToken);
            else if (!busy) await Task.Delay(options.PollMilliseconds, stoppingToken);
        }
    }

    /// <returns>Whether there may be more to do at once.</returns>
    private async Task<bool> Round(CancellationToken cancellation)
    {
        await Count();
        if (looked == 0) await dirty.Switch(true);
        // First: a node that refuses another index must not keep the one that there is from what is new.
        var fed = await feed.Step(cancellation);
        written.Add(fed);
        if (looked == 0 || TimeSpan.FromMilliseconds(Environment.TickCount64 - looked) > LookAgain)
        {
            await walks.Prepare(cancellation);
            looked = Environment.TickCount64;
        }

        return await walks.Step(cancellation) || fed > 0;
    }

    private async Task Count()
    {
        if (counted != 0 && TimeSpan.FromMilliseconds(Environment.TickCount64 - counted) < CountAgain) return;
        Volatile.Write(ref pending, await dirty.Pending());
        counted = Environment.TickCount64;
    }

    [LoggerMessage(1, LogLevel.Error, "Elasticsearch is not fed: {Reason}. What changes waits in the database")]
    private partial void LogFailed(string reason);

    [LoggerMessage(2, LogLevel.Warning, "Elasticsearch is fed again; {Pending} images wait")]
    private partial void LogMended(long pending);
}
