using Darkroom.Actors;

namespace Darkroom.Api;

/// <summary>Changes of images by their owner: the image's grain decides, and this node forgets what it knew.</summary>
internal sealed class ImageEdits(IGrainFactory grains, Freshness freshness)
{
    public async Task<Result<Image>> Change(Image image, ImageChanges changes)
    {
        var changed = await grains.GetGrain<IImageGrain>(image.Id.ToString()).Change(image.Account, changes);
        if (changed.Ok && changes.Visibility is not null) freshness.ImageChanged();
        return changed;
    }

    /// <summary>When it answers, no later request gets the bytes.</summary>
    public async Task<Result<Done>> Delete(Image image, bool keepOriginal = false)
    {
        var deleted = await grains.GetGrain<IImageGrain>(image.Id.ToString()).Delete(image.Account, keepOriginal);
        if (deleted.Ok) freshness.ImageChanged();
        return deleted;
    }
}
