namespace Darkroom.Api;

/// <summary>From a CDN path to the representation it names: parse, resolve, check. Remembered as long as the freshness rule allows.</summary>
internal sealed class Locator(Freshness freshness, RenderVersion version, OutputLimits limits)
{
    private const int LongestName = 128;

    public ValueTask<Result<Representation>> Locate(string path, long arrived) => freshness.Locate(path, arrived, Locate);

    private async ValueTask<Result<Representation>> Locate(ICatalogueReader catalogue, string path)
    {
        if (!DeliveryPath.TryParse(path, out var asked)) return Failure.NotFound;
        if (asked.Bucket.Length > LongestName || asked.Object.Length > LongestName) return Failure.NotFound;

        Transformation? transformation = null;
        if (!asked.IsOriginal)
        {
            var read = Transformation.Parse(asked.Rendition);
            if (!read.Ok) return new(null, read.Failure, read.Failure == Failure.NotFound ? null : read.Detail);
            transformation = read.Value;
        }

        if (await catalogue.Resolve(asked.Bucket, asked.Object) is not { } resolved) return Failure.NotFound;
        var cacheControl = ImageId.TryParse(asked.Object, out _) ? CacheControl.ById : CacheControl.ByName;
        if (transformation is null) return Representation.Original(resolved, cacheControl);

        if (transformation.RemoveBackground) return Failure.BackgroundRemovalDisabled;
        var allowed = limits.Check(transformation, resolved.Image.Content);
        if (!allowed.Ok) return new(null, allowed.Failure, allowed.Detail);

        var variant = Representation.Variant(resolved, transformation, version, cacheControl);
        return transformation.SpriteSheet
            ? variant with { Sprites = SpriteLayout.Of(resolved.Image.Content.Frames, allowed.Value.Output, limits.MaxSide) }
            : variant;
    }
}
