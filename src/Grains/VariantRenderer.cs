using System.Diagnostics;
using Darkroom.Imaging;
using Darkroom.Storage;

namespace Darkroom.Grains;

/// <summary>One render from stored original to stored variant. It moves names and files; pixels stay in the worker.</summary>
public sealed class VariantRenderer(IBlobStore blobs, RenderWorkers workers, BackgroundWorker background)
{
    /// <summary>Renders unless the variant's blob is there: blob exists = rendered.</summary>
    /// <param name="inBackground">Whether nobody waits for it.</param>
    public async Task<Result<Rendered>> Render(Image image, Transformation transformation, bool inBackground = false)
    {
        var version = await workers.Version();
        var name = version.NameVariant(image.Id, image.Generation, transformation);
        var key = BlobKeys.Variant(image.Id, image.Generation, name, transformation.Format);
        using (var existing = await blobs.Open(key, CancellationToken.None))
        {
            if (existing is not null) return new Rendered(key, existing.Length, Coalesced: true, new RenderTimes(0, 0, 0, 0));
        }

        var rendered = await RenderTo(key, image, transformation, inBackground);
        RenderMetrics.Renders.Add(
            1,
            new KeyValuePair<string, object?>("format", transformation.Format.Extension),
            new KeyValuePair<string, object?>("outcome", rendered.Ok ? "ok" : rendered.Failure.ToString()));
        return rendered;
    }

    private async Task<Result<Rendered>> RenderTo(string key, Image image, Transformation transformation, bool inBackground)
    {
        if (!blobs.HasRoom()) return Failure.InsufficientStorage;

        var fetching = Stopwatch.GetTimestamp();
        using var original = await blobs.Materialise(BlobKeys.Original(image.Id, image.Generation), CancellationToken.None);
        if (original is null) return Failure.NotFound;
        var fetch = Stopwatch.GetElapsedTime(fetching).TotalMilliseconds;

        var scratch = blobs.NewScratchPath();
        try
        {
            var job = new RenderJob(original.Path, image.Content, transformation, scratch);
            var report = await (inBackground ? background.Render(job) : workers.Render(job, CancellationToken.None));
            if (!report.Ok) return (report.Failure, report.Detail ?? "");

            var bytes = await blobs.PutFile(key, scratch, CancellationToken.None);
            var (queue, decode, encode) = (report.Value.QueueMs, report.Value.DecodeMs, report.Value.EncodeMs);
            return new Rendered(key, bytes, Coalesced: false, new RenderTimes(queue, fetch, decode, encode));
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
}
