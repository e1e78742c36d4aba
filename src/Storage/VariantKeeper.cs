using System.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Darkroom.Storage;

/// <summary>Keeps stored variants within their budget: writes the node's notes, evicts what nobody asked for longest, repairs the index.</summary>
public sealed partial class VariantKeeper(
    IVariantIndex index,
    IBlobStore blobs,
    VariantLedger ledger,
    PassingVariants passing,
    VariantBudget budget,
    TimeProvider time,
    ILogger<VariantKeeper> log) : BackgroundService
{
    private const int Batch = 256;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan RepairInterval = TimeSpan.FromHours(24);

    private readonly Meter meter = new("Darkroom.Storage");
    private DateTimeOffset abandonedAt = DateTimeOffset.MinValue;
    private readonly VariantMetrics metrics = new();

    /// <summary>One round: what was noted is written, what is too much is gone.</summary>
    public async Task Keep(CancellationToken cancellation)
    {
        await ledger.Flush(index);
        await passing.Remove(cancellation);
        if (time.GetUtcNow() >= abandonedAt)
        {
            abandonedAt = time.GetUtcNow() + PassingVariants.Abandoned;
            await passing.RemoveAbandoned(cancellation);
        }

        await Evict(cancellation);
        metrics.Set(await index.Totals());
    }

    /// <summary>The index says what the store holds.</summary>
    public async Task Repair(CancellationToken cancellation)
    {
        var (entered, forgotten) = await new VariantRepair(index, blobs, time).Run(cancellation);
        if (entered + forgotten > 0) LogRepaired(log, entered, forgotten);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await ledger.Flush(index);
    }

    public override void Dispose()
    {
        meter.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        metrics.Publish(meter);
        // Beside the rounds: it walks the whole store, and they go on meanwhile.
        var repairing = Task.Run(() => RepairNowAndThen(stoppingToken), CancellationToken.None);
        try
        {
            while (true)
            {
                await Try(Keep, stoppingToken);
                await ledger.Signal.Wait(Interval, time, stoppingToken);
            }
        }
        finally
        {
            await repairing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task RepairNowAndThen(CancellationToken stoppingToken)
    {
        while (true)
        {
            await Try(Repair, stoppingToken);
            await Task.Delay(RepairInterval, time, stoppingToken);
        }
    }

    /// <summary>The blob first, then its row unless somebody made or used it meanwhile: what is not evicted to the end stays known.</summary>
    private async Task Evict(CancellationToken cancellation)
    {
        var excess = budget.Excess((await index.Totals()).Bytes);
        while (excess > 0)
        {
            var oldest = await index.Oldest(Batch);
            var going = oldest.TakeWhile(variant => (excess -= variant.Bytes) + variant.Bytes > 0).ToList();
            if (going.Count == 0) return;
            await Parallel.ForEachAsync(going, new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = cancellation }, async (variant, stop) => await blobs.Delete(variant.Key, stop));
            await index.Forget(going);
            metrics.Evicted(going);
        }
    }

    private async Task Try(Func<CancellationToken, Task> round, CancellationToken stoppingToken)
    {
        try
        {
            await round(stoppingToken);
        }
        catch (Exception e) when (!stoppingToken.IsCancellationRequested)
        {
            LogRoundFailed(log, e);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A round of the keeper of variants failed; the next one tries again")]
    private static partial void LogRoundFailed(ILogger log, Exception reason);

    // Nothing to act on: it follows the store a few seconds late, and a stop in between leaves it so.
    [LoggerMessage(Level = LogLevel.Information, Message = "The index of variants was repaired: {Entered} entered, {Forgotten} forgotten")]
    private static partial void LogRepaired(ILogger log, int entered, int forgotten);
}
