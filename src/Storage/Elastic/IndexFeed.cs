using System.Collections.Immutable;
using Microsoft.Extensions.Logging;

namespace Darkroom.Storage;

/// <summary>Brings documents up to what the catalogue says, a batch of the dirty set at a time. Any number of processes may do so at once.</summary>
internal sealed partial class IndexFeed(ElasticClient client, ElasticOptions options, IDirtySet dirty, ICatalogueRows rows, IVectors vectors, ILogger<IndexFeed> log)
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(1);

    /// <returns>How many images were taken.</returns>
    /// <exception cref="SearchUnavailableException">They are back in the set.</exception>
    public async Task<int> Step(CancellationToken cancellation)
    {
        var batch = await dirty.Take(options.BulkImages, FeedLimits.Lease);
        if (batch.Images.Length == 0) return 0;
        if (batch.Feed.Targets is [])
        {
            await dirty.PutBack([.. batch.Images.Select(image => (image, Soon))], refused: false);
            return 0;
        }

        try
        {
            await Settle(await ElasticBulk.Send(client, await Actions(batch), cancellation));
        }
        catch (SearchUnavailableException)
        {
            await dirty.PutBack([.. batch.Images.Select(image => (image, TimeSpan.Zero))], refused: false);
            throw;
        }

        return batch.Images.Length;
    }

    /// <summary>What is read here was read after the images were taken, and so is at least as new as their versions.</summary>
    private async Task<IEnumerable<BulkAction>> Actions(DirtyBatch batch)
    {
        ImmutableArray<ImageId> images = [.. batch.Images.Select(image => image.Image)];
        var current = (await rows.Find(images)).ToDictionary(row => row.Image.Id);
        var actions = Enumerable.Empty<BulkAction>();
        foreach (var index in batch.Feed.Targets)
        {
            // Each index has its own space, whatever this process embeds by.
            var space = batch.Feed.VectorsOf(index);
            var known = space is null ? [] : (await vectors.Find(space, images)).ToDictionary(vector => vector.Image);
            actions = actions.Concat(batch.Images.Select(image => new BulkAction(
                index, image, current.TryGetValue(image.Image, out var row) ? ElasticDocument.Of(row, space?.Name, known.GetValueOrDefault(image.Image)) : null)));
        }

        return actions;
    }

    /// <summary>An image is done when all indices have it.</summary>
    private async Task Settle(ImmutableArray<BulkResult> results)
    {
        var images = results.GroupBy(result => result.Action.Image).ToDictionary(image => image.Key, image => image.Max(result => result.Outcome));
        await dirty.Settle([.. With(BulkOutcome.Done)]);
        await dirty.PutBack([.. With(BulkOutcome.Refused).Select(image => (image, FeedLimits.DelayAfter(image.Tries)))], refused: true);
        await dirty.PutBack([.. With(BulkOutcome.Later).Concat(With(BulkOutcome.NoIndex)).Select(image => (image, Soon))], refused: false);
        foreach (var refused in results.Where(result => result.Outcome == BulkOutcome.Refused)) LogRefused(refused.Action.Image.Image, refused.Action.Index, refused.Reason);
        foreach (var lost in results.Where(result => result.Outcome == BulkOutcome.NoIndex).Select(result => result.Action.Index).Distinct().ToArray())
        {
            LogLost(lost);
            await dirty.Lost(lost);
        }

        IEnumerable<DirtyImage> With(BulkOutcome outcome) => images.Where(image => image.Value == outcome).Select(image => image.Key);
    }

    [LoggerMessage(1, LogLevel.Error, "Elasticsearch refuses the document of image {Image} in {Index}: {Reason}")]
    private partial void LogRefused(ImageId image, string index, string reason);

    [LoggerMessage(2, LogLevel.Error, "The index {Index} is not there any more; a new one is built from the catalogue")]
    private partial void LogLost(string index);
}
