using System.Diagnostics;
using Darkroom.Imaging;
using Darkroom.Storage;

namespace Darkroom.Grains;

/// <summary>One render from stored original to stored variant. It moves names and files; pixels stay in the worker.</summary>
public sealed class VariantRenderer(IBlobStore blobs, ICatalogue catalogue, VariantShelf shelf, RenderWorkers workers, BackgroundWorker background)
{
    /// <summary>Renders unless the variant's blob is there: blob exists = rendered.</summary>
    /// <param name="inBackground">Whether nobody waits for it.</param>
    internal async Task<Result<Rendered>> Render(Image image, Transformation transformation, VariantCount count, bool inBackground)
    {
        var key = await KeyOf(image, transformation);
        if (await shelf.Find(key) is { } there) return new Rendered(there.Key, there.Bytes, Coalesced: true, new RenderTimes(0, 0, 0, 0));

        var rendered = await RenderTo(key, image, transformation, count, inBackground);
        RenderMetrics.Renders.Add(
            1,
            new KeyValuePair<string, object?>("format", transformation.Format.Extension),
            new KeyValuePair<string, object?>("outcome", rendered.Ok ? "ok" : rendered.Failure.ToString()));
        return rendered;
    }

    /// <returns>Key of the variant that is there no more.</returns>
    internal async Task<string> Remove(Image image, Transformation transformation)
    {
        var key = await KeyOf(image, transformation);
        await shelf.Remove(key);
        return key;
    }

    private async Task<string> KeyOf(Image image, Transformation transformation)
    {
        var version = await workers.Version();
        return BlobKeys.Variant(image.Id, image.Generation, version.NameVariant(image.Id, image.Generation, transformation), transformation.Format);
    }

    private async Task<Result<Rendered>> RenderTo(string key, Image image, Transformation transformation, VariantCount count, bool inBackground)
    {
        if (!blobs.HasRoom()) return Failure.InsufficientStorage;

        var fetching = Stopwatch.GetTimestamp();
        using var original = await blobs.Materialise(BlobKeys.Original(image.Id), CancellationToken.None);
        if (original is null) return Failure.NotFound;
        using var overlay = transformation.Overlay is { } wanted ? await Overlay(image.Account, wanted) : null;
        if (transformation.Overlay is not null && overlay is null) return (Failure.NotFound, "The overlay is gone");
        var fetch = Stopwatch.GetElapsedTime(fetching).TotalMilliseconds;

        var scratch = blobs.NewScratchPath();
        try
        {
            var job = new RenderJob(original.Path, image.Content, transformation, scratch) { OverlayPath = overlay?.Path };
            var report = await (inBackground ? background.Render(job) : workers.Render(job, CancellationToken.None));
            if (!report.Ok) return (report.Failure, report.Detail ?? "");

            var (place, bytes) = await shelf.Put(key, scratch, count);
            var (queue, decode, encode) = (report.Value.QueueMs, report.Value.DecodeMs, report.Value.EncodeMs);
            return new Rendered(place, bytes, Coalesced: false, new RenderTimes(queue, fetch, decode, encode)) { Stored = place == key };
        }
        catch (InsufficientStorageException)
        {
            return Failure.InsufficientStorage;
        }
        finally
        {
            File.Delete(scratch);
        }
    }

    /// <summary>Asked again here, where nobody's memory is trusted: whose it is, and that it was not deleted or purged meanwhile.</summary>
    private async Task<LocalFile?> Overlay(AccountId account, Overlay overlay)
    {
        if (overlay.Image is not { } stored) return null;
        var image = await catalogue.FindImage(stored.Image);
        return image is not null && image.Account == account && image.Generation == stored.Generation
            ? await blobs.Materialise(BlobKeys.Original(stored.Image), CancellationToken.None)
            : null;
    }
}
