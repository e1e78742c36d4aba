using Darkroom.Api.Cleaning;
using Darkroom.Api.Dialects;

namespace Darkroom.Api;

/// <summary>A CDN URL as a key: two that differ only in what their dialect ignores are one.</summary>
internal readonly record struct CdnUrl(Dialect Dialect, string Path, string Query);

/// <summary>From a CDN URL to what it names: read, resolve, guard, check. Remembered as long as the freshness rule allows.</summary>
internal sealed class Locator(Freshness freshness, RenderVersion version, OutputLimits limits, Guards guards)
{
    /// <param name="query">What counts of the query, as it was sent.</param>
    public ValueTask<Result<Located>> Locate(Surface surface, string query, long arrived) =>
        freshness.Locate(new CdnUrl(surface.Dialect, surface.CdnPath!, surface.Dialect.ReadsQuery ? query : ""), arrived, Locate);

    private async ValueTask<Result<Located>> Locate(ICatalogueReader catalogue, CdnUrl url)
    {
        var read = url.Dialect.ReadAddress(url.Path, url.Query);
        if (!read.Ok) return new(null, read.Failure, read.Detail);
        var address = read.Value;
        if (await Resolve(catalogue, address.Place) is not { } resolved) return Failure.NotFound;

        // That an image is there is itself a secret where it is hidden: so this comes before all that depends on the image.
        var hidden = guards.Hiding(resolved.Image);
        var wish = address.Wish(resolved);
        if (!wish.Ok) return new Located(resolved, hidden, new(null, wish.Failure, wish.Detail));
        var overlaid = await Overlays.Find(catalogue, resolved.Account.Id, wish.Value.Transformation);
        if (!overlaid.Ok) return hidden is null ? new Result<Located>(null, overlaid.Failure, overlaid.Detail) : hidden.Failure;

        var cacheControl = CacheControlOf(address.Place, wish.Value, resolved.Image, overlaid.Value);
        var guard = hidden ?? guards.Of(overlaid.Value.Overlay) ?? guards.Of(resolved, wish.Value);
        return new Located(resolved, guard, Represent(resolved, overlaid.Value, cacheControl, address.CountsView));
    }

    public static async ValueTask<Resolved?> Resolve(ICatalogueReader catalogue, Place place)
    {
        if (place.Bucket is { } bucket) return await catalogue.Resolve(bucket, place.Name);
        if (ImageId.TryParse(place.Name, out var id) && await catalogue.Resolve(id) is { } named) return named;
        return place.Scope is { } scope ? await catalogue.ResolveAlias(scope, place.Name) : null;
    }

    private Result<Representation> Represent(Resolved resolved, Overlaid overlaid, string cacheControl, bool countsView)
    {
        if (overlaid.Transformation is not { } transformation) return OriginalOf(resolved, cacheControl) with { CountsView = countsView };
        if (transformation.RemoveBackground) return Failure.BackgroundRemovalDisabled;
        var allowed = limits.Check(transformation, resolved.Image.Content);
        if (!allowed.Ok) return new(null, allowed.Failure, allowed.Detail);

        var variant = Representation.Variant(resolved, transformation, version, cacheControl, overlaid.Overlay) with { CountsView = countsView };
        return transformation.SpriteSheet
            ? variant with { Sprites = SpriteLayout.Of(resolved.Image.Content.Moments, allowed.Value.Output, limits.MaxSide) }
            : variant;
    }

    private static Representation OriginalOf(Resolved resolved, string cacheControl)
    {
        var original = Representation.Original(resolved, cacheControl);
        return resolved.Settings.PublicOriginal == PublicOriginal.Clean && Cleaner.Cleans(original.Type) ? Representation.Clean(original) : original;
    }

    private static string CacheControlOf(Place place, Wish wish, Image image, Overlaid overlaid) =>
        image.Visibility == Visibility.Private ? CacheControl.Private
        : !wish.MayChange && overlaid.ById && ImageId.TryParse(place.Name, out var id) && id == image.Id ? CacheControl.ById
        : CacheControl.ByName;
}

/// <summary>What a CDN URL names, for everybody who asks alike.</summary>
/// <param name="Guard">What keeps strangers out; null when everybody may see it.</param>
/// <param name="Outcome">What there is to see, or why the wish cannot be granted to anybody.</param>
internal sealed record Located(Resolved Of, Guard? Guard, Result<Representation> Outcome);
