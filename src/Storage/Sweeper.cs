using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Darkroom.Storage;

/// <summary>Removes what nobody can reach any more: uploads that stopped, the blobs of deleted images, deleted accounts.</summary>
public sealed partial class Sweeper(
    ICatalogue catalogue,
    IBlobStore blobs,
    IVariantIndex variants,
    SweepSignal signal,
    StorageOptions options,
    TimeProvider time,
    ILogger<Sweeper> log) : BackgroundService
{
    private const int Batch = 256;

    /// <summary>One round: all that is due now.</summary>
    public async Task Sweep(CancellationToken cancellation)
    {
        while (await catalogue.ExpireReservations(time.GetUtcNow(), Batch) == Batch) cancellation.ThrowIfCancellationRequested();
        while (await catalogue.PurgeDeletedAccounts(Batch) == Batch) cancellation.ThrowIfCancellationRequested();
        while (await PurgeBlobs(cancellation) == Batch) cancellation.ThrowIfCancellationRequested();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await Sweep(stoppingToken);
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                LogRoundFailed(log, e);
            }

            await signal.Wait(TimeSpan.FromSeconds(options.SweepSeconds), time, stoppingToken);
        }
    }

    /// <returns>How many images' blobs are gone.</returns>
    private async Task<int> PurgeBlobs(CancellationToken cancellation)
    {
        var purged = 0;
        var due = await catalogue.DueTombstones(time.GetUtcNow(), Batch);

        // Side by side, so that their rows share commits.
        await Parallel.ForEachAsync(due, new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = cancellation }, async (tombstone, stop) =>
        {
            try
            {
                if (!tombstone.KeepOriginal) await blobs.DeleteAll(BlobKeys.Originals(tombstone.Image), stop);
                if (tombstone.Below is { } generation) await PurgeVariants(tombstone.Image, generation, stop);
                else await PurgeVariants(BlobKeys.Variants(tombstone.Image), stop);
                await catalogue.Purged(tombstone.Image, tombstone.Purges == 0 ? time.GetUtcNow().AddSeconds(options.SecondPurgeSeconds) : null);
                Interlocked.Increment(ref purged);
            }
            catch (Exception e) when (!stop.IsCancellationRequested)
            {
                // It stays due; others go on.
                LogPurgeFailed(log, tombstone.Image, e);
            }
        });
        return purged;
    }

    private async Task PurgeVariants(ImageId image, long below, CancellationToken cancellation)
    {
        var generations = new HashSet<long>();
        await foreach (var blob in blobs.List(BlobKeys.Variants(image), cancellation)) generations.Add(BlobKeys.GenerationOf(blob.Key));
        // Rows too: of a variant that went before its node wrote down that it was there.
        var prefix = BlobKeys.Variants(image) + "/";
        for (var last = prefix; await variants.After(last, Batch) is [.., var end] page && page[0].Key.StartsWith(prefix, StringComparison.Ordinal); last = end.Key)
            generations.UnionWith(page.Where(variant => variant.Key.StartsWith(prefix, StringComparison.Ordinal)).Select(variant => BlobKeys.GenerationOf(variant.Key)));
        foreach (var generation in generations.Where(generation => generation < below)) await PurgeVariants(BlobKeys.Variants(image, generation), cancellation);
    }

    private async Task PurgeVariants(string prefix, CancellationToken cancellation)
    {
        await blobs.DeleteAll(prefix, cancellation);
        await variants.ForgetAll(prefix);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A round of the sweeper failed; the next one tries again")]
    private static partial void LogRoundFailed(ILogger log, Exception reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "The blobs of deleted image {Image} could not be removed; the next round tries again")]
    private static partial void LogPurgeFailed(ILogger log, ImageId image, Exception reason);
}
