using System.Collections.Immutable;
using System.Diagnostics;
using Darkroom.Imaging;
using Darkroom.Storage;

namespace Darkroom.Grains;

/// <summary>From a stored original to stored variants, in one fetch. It moves names and files; pixels stay in the worker.</summary>
public sealed class VariantRenderer(IBlobStore blobs, ICatalogue catalogue, VariantShelf shelf, RenderWorkers workers, BackgroundWorker background, IPoison poison, IRenderPeers peers)
{
    /// <summary>Fulfils every wish, each as soon as it can be, and fails none of them without an answer.</summary>
    /// <param name="asker">Who is to be fair to, within the image's account.</param>
    /// <param name="count">Of what is stored for the image's generation already.</param>
    /// <param name="inBackground">Whether nobody waits for it.</param>
    internal async Task Render(Image image, string asker, VariantCount count, ImmutableArray<VariantWish> wishes, bool inBackground = false)
    {
        try
        {
            var missing = await Missing(image, wishes);
            if (missing.IsEmpty) return;
            if (!blobs.HasRoom()) Refuse(missing, Failure.InsufficientStorage);
            else if (await poison.Holds(image.Sha256)) Refuse(missing, Failure.Poisoned);
            else if (inBackground || !workers.IsFull || !await Pass(image, asker, count, missing)) await Make(image, asker, count, missing, inBackground);
        }
        catch (Exception e) when (e is InsufficientStorageException or StoreUnavailableException)
        {
            foreach (var wish in wishes) wish.Fulfil(e is StoreUnavailableException ? Failure.StoreUnavailable : Failure.InsufficientStorage);
        }
        catch (Exception broken)
        {
            foreach (var wish in wishes) wish.Fail(broken);
        }
    }

    /// <summary>What another silo, that is full, asks this one to do for it. It waits for that, so its image's variants are still made once.</summary>
    public async Task<PassedAnswer> RenderPassed(PassedRender job)
    {
        if (workers.IsFull) return PassedAnswer.No;
        VariantWish[] wishes = [.. job.Transformations.Select(transformation => new VariantWish(transformation))];
        using var count = shelf.CountOf(job.Image);
        try
        {
            var missing = await Missing(job.Image, [.. wishes]);
            if (!missing.IsEmpty) await Make(job.Image, job.Asker, count, missing, inBackground: false);
        }
        catch (Exception e) when (e is InsufficientStorageException or StoreUnavailableException)
        {
            foreach (var wish in wishes) wish.Fulfil(e is StoreUnavailableException ? Failure.StoreUnavailable : Failure.InsufficientStorage);
        }

        return new([.. await Task.WhenAll(wishes.Select(wish => wish.Answer))]);
    }

    /// <summary>Whether another silo may be asked to do it.</summary>
    internal bool MayPass => peers.AnyIdle && workers.IsFull;

    /// <summary>True when there is too much to do already; then the wish has its answer, and no file was looked for.</summary>
    internal bool Refuses(Image image, string asker, VariantWish wish)
    {
        if (peers.AnyIdle || workers.Refusal(image.Content, wish.Transformation, new(image.Account.ToString(), asker)) is not { } refused) return false;
        wish.Fulfil(new(null, refused.Failure, refused.Detail) { RetryAfter = refused.RetryAfter });
        return true;
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
        return BlobKeys.Variant(image, version.NameVariant(image.Id, image.Generation, transformation), transformation.Format);
    }

    /// <summary>Blob exists = rendered.</summary>
    private async Task<ImmutableArray<(string Key, VariantWish Wish)>> Missing(Image image, ImmutableArray<VariantWish> wishes)
    {
        var missing = ImmutableArray.CreateBuilder<(string, VariantWish)>();
        foreach (var wish in wishes)
        {
            var key = await KeyOf(image, wish.Transformation);
            if (await shelf.Find(key) is { } there) wish.Find(new(there.Key, there.Bytes, Coalesced: true, new(0, 0, 0, 0)));
            else missing.Add((key, wish));
        }

        return missing.ToImmutable();
    }

    /// <returns>Whether another silo did it; else nobody has.</returns>
    private async Task<bool> Pass(Image image, string asker, VariantCount count, ImmutableArray<(string Key, VariantWish Wish)> missing)
    {
        var answer = await peers.Render(new(image, asker, [.. missing.Select(each => each.Wish.Transformation)]));
        var taken = answer.Renders.Length == missing.Length;
        if (peers.AnyIdle || taken) RenderMetrics.Passed.Add(missing.Length, new KeyValuePair<string, object?>("outcome", taken ? "taken" : "refused"));
        if (!taken) return false;
        for (var i = 0; i < missing.Length; i++)
        {
            if (answer.Renders[i] is { Ok: true, Value: { Stored: true, Coalesced: false } }) await count.TryAdd();
            missing[i].Wish.Take(answer.Renders[i]);
        }

        return true;
    }

    private async Task Make(Image image, string asker, VariantCount count, ImmutableArray<(string Key, VariantWish Wish)> missing, bool inBackground)
    {
        var fetching = Stopwatch.GetTimestamp();
        using var original = await blobs.Materialise(BlobKeys.Original(image), image.Sha256, CancellationToken.None);
        if (original is null)
        {
            Refuse(missing, Failure.NotFound);
            return;
        }

        var overlays = new List<LocalFile>();
        try
        {
            var outputs = new List<RenderOutput>();
            var wanted = new List<(string Key, VariantWish Wish)>();
            foreach (var each in missing)
            {
                var overlay = each.Wish.Transformation.Overlay is { } named ? await Overlay(image.Account, named) : null;
                if (overlay is not null) overlays.Add(overlay);
                if (overlay is null && each.Wish.Transformation.Overlay is not null)
                {
                    each.Wish.Fulfil((Failure.NotFound, "The overlay is gone"));
                    continue;
                }

                outputs.Add(new(each.Wish.Transformation, blobs.NewScratchPath()) { OverlayPath = overlay?.Path });
                wanted.Add(each);
            }

            var fetch = Stopwatch.GetElapsedTime(fetching).TotalMilliseconds;
            var job = new RenderJob(original.Path, image.Content, [.. outputs], new(image.Account.ToString(), asker));
            var reports = inBackground ? background.Render(job) : workers.Render(job, CancellationToken.None);
            await Task.WhenAll(wanted.Select((each, i) => Finish(image, each.Wish, each.Key, count, outputs[i].Path, reports[i], fetch)));
        }
        finally
        {
            overlays.ForEach(overlay => overlay.Dispose());
        }
    }

    private async Task Finish(Image image, VariantWish wish, string key, VariantCount count, string path, Task<Result<RenderReport>> reporting, double fetch)
    {
        var taken = false;
        try
        {
            var report = await reporting;
            if (report.Failure == Failure.Poisoned) await poison.Add(image.Sha256, RenderWorkers.DeathsOfPoison);
            var rendered = await Keep(key, count, path, report, fetch);
            taken = rendered.Ok;
            wish.Fulfil(rendered);
        }
        catch (Exception broken)
        {
            wish.Fail(broken);
        }
        finally
        {
            if (!taken) File.Delete(path);
        }
    }

    private async Task<Result<Rendered>> Keep(string key, VariantCount count, string path, Result<RenderReport> report, double fetch)
    {
        if (!report.Ok) return new(null, report.Failure, report.Detail) { RetryAfter = report.RetryAfter };
        try
        {
            var (place, bytes) = await shelf.Put(key, path, count);
            var (queue, decode, encode) = (report.Value.QueueMs, report.Value.DecodeMs, report.Value.EncodeMs);
            return new Rendered(place, bytes, Coalesced: false, new RenderTimes(queue, fetch, decode, encode)) { Stored = place == key };
        }
        catch (InsufficientStorageException)
        {
            return Failure.InsufficientStorage;
        }
        catch (StoreUnavailableException)
        {
            return Failure.StoreUnavailable;
        }
    }

    private static void Refuse(ImmutableArray<(string Key, VariantWish Wish)> missing, Failure failure)
    {
        foreach (var (_, wish) in missing) wish.Fulfil(failure);
    }

    /// <summary>Asked again here, where nobody's memory is trusted: whose it is, and that it was not deleted or purged meanwhile.</summary>
    private async Task<LocalFile?> Overlay(AccountId account, Overlay overlay)
    {
        if (overlay.Image is not { } stored) return null;
        var image = await catalogue.FindImage(stored.Image);
        return image is not null && image.Account == account && image.Generation == stored.Generation
            ? await blobs.Materialise(BlobKeys.Original(image), image.Sha256, CancellationToken.None)
            : null;
    }
}
