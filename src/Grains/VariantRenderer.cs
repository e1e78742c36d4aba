using System.Collections.Immutable;
using System.Diagnostics;
using Darkroom.Imaging;
using Darkroom.Storage;

namespace Darkroom.Grains;

/// <summary>From a stored original to stored variants, in one fetch. It moves names and files; pixels stay in the worker.</summary>
public sealed class VariantRenderer(IBlobStore blobs, RenderWorkers workers, IPoison poison)
{
    /// <summary>Fulfils every wish, each as soon as it can be, and fails none of them without an answer.</summary>
    /// <param name="asker">Who is to be fair to, within the image's account.</param>
    public async Task Render(Image image, string asker, ImmutableArray<VariantWish> wishes)
    {
        try
        {
            var missing = await Missing(image, wishes);
            if (missing.IsEmpty) return;
            if (!blobs.HasRoom()) Refuse(missing, Failure.InsufficientStorage);
            else if (await poison.Holds(image.Sha256)) Refuse(missing, Failure.Poisoned);
            else await Make(image, asker, missing);
        }
        catch (Exception broken)
        {
            foreach (var wish in wishes) wish.Fail(broken);
        }
    }

    /// <summary>Blob exists = rendered.</summary>
    private async Task<ImmutableArray<(string Key, VariantWish Wish)>> Missing(Image image, ImmutableArray<VariantWish> wishes)
    {
        var version = await workers.Version();
        var missing = ImmutableArray.CreateBuilder<(string, VariantWish)>();
        foreach (var wish in wishes)
        {
            var name = version.NameVariant(image.Id, image.Generation, wish.Transformation);
            var key = BlobKeys.Variant(image.Id, image.Generation, name, wish.Transformation.Format);
            using var existing = await blobs.Open(key, CancellationToken.None);
            if (existing is null) missing.Add((key, wish));
            else wish.Find(new(key, existing.Length, Coalesced: true, new(0, 0, 0, 0)));
        }

        return missing.ToImmutable();
    }

    private async Task Make(Image image, string asker, ImmutableArray<(string Key, VariantWish Wish)> missing)
    {
        var fetching = Stopwatch.GetTimestamp();
        using var original = await blobs.Materialise(BlobKeys.Original(image.Id, image.Generation), CancellationToken.None);
        if (original is null)
        {
            Refuse(missing, Failure.NotFound);
            return;
        }

        var fetch = Stopwatch.GetElapsedTime(fetching).TotalMilliseconds;
        ImmutableArray<RenderOutput> outputs = [.. missing.Select(each => new RenderOutput(each.Wish.Transformation, blobs.NewScratchPath()))];
        var reports = workers.Render(new(original.Path, image.Content, outputs, new(image.Account.ToString(), asker)), CancellationToken.None);
        await Task.WhenAll(missing.Select((each, i) => Finish(image, each.Wish, each.Key, outputs[i].Path, reports[i], fetch)));
    }

    private async Task Finish(Image image, VariantWish wish, string key, string path, Task<Result<RenderReport>> reporting, double fetch)
    {
        try
        {
            var report = await reporting;
            if (report.Failure == Failure.Poisoned) await poison.Add(image.Sha256, RenderWorkers.DeathsOfPoison);
            wish.Fulfil(await Keep(key, path, report, fetch));
        }
        catch (Exception broken)
        {
            wish.Fail(broken);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private async Task<Result<Rendered>> Keep(string key, string path, Result<RenderReport> report, double fetch)
    {
        if (!report.Ok) return new(null, report.Failure, report.Detail) { RetryAfter = report.RetryAfter };
        try
        {
            var bytes = await blobs.PutFile(key, path, CancellationToken.None);
            var (queue, decode, encode) = (report.Value.QueueMs, report.Value.DecodeMs, report.Value.EncodeMs);
            return new Rendered(key, bytes, Coalesced: false, new RenderTimes(queue, fetch, decode, encode));
        }
        catch (InsufficientStorageException)
        {
            return Failure.InsufficientStorage;
        }
    }

    private static void Refuse(ImmutableArray<(string Key, VariantWish Wish)> missing, Failure failure)
    {
        foreach (var (_, wish) in missing) wish.Fulfil(failure);
    }
}
