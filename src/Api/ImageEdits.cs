using Darkroom.Actors;

namespace Darkroom.Api;

/// <summary>Changes of images by their owner: the image's grain decides, and this node forgets what it knew.</summary>
internal sealed class ImageEdits(IGrainFactory grains, Freshness freshness, HotBlobs hot, ICdnOutbox cdn)
{
    public async Task<Result<Image>> Change(Image image, ImageChanges changes)
    {
        var changed = await grains.GetGrain<IImageGrain>(image.Id.ToString()).Change(image.Account, changes);
        if (changed.Ok && changes.Visibility is not null) freshness.ImageChanged();
        return changed;
    }

    /// <summary>When it answers, no later request gets the bytes; also when somebody else's delete is committed and not answered yet.</summary>
    public async Task<Result<Done>> Delete(Image image, bool keepOriginal = false)
    {
        var deleted = await grains.GetGrain<IImageGrain>(image.Id.ToString()).Delete(image.Account, keepOriginal);
        if (deleted.Ok || deleted.Failure == Failure.NotFound) freshness.ImageChanged();
        return deleted;
    }

    /// <summary>When it answers, no later request gets a variant that was made before.</summary>
    public async Task<Result<Image>> Purge(Image image)
    {
        var purged = await grains.GetGrain<IImageGrain>(image.Id.ToString()).Purge(image.Account);
        if (purged.Ok) freshness.ImageChanged();
        return purged;
    }

    /// <summary>The same of one variant. Its key stays, so the memory of it goes here too; CDNs know their copies by the image alone.</summary>
    public async Task<Result<Done>> PurgeVariant(Image image, Transformation transformation)
    {
        var purged = await grains.GetGrain<IImageGrain>(image.Id.ToString()).PurgeVariant(image.Account, transformation);
        if (!purged.Ok) return new(null, purged.Failure, purged.Detail);
        hot.Remove(purged.Value);
        freshness.VariantRemoved();
        await cdn.Add($"i-{image.Id}");
        return Done.Value;
    }
}
