using Darkroom.Api.Cleaning;
using Darkroom.Api.Dialects;
using Darkroom.Api.Dialects.Slink;

namespace Darkroom.Api;

/// <summary>A CDN URL as a key: two that differ only in what their dialect ignores are one.</summary>
internal readonly record struct CdnUrl(Dialect Dialect, string Path, string Query);

/// <summary>From a CDN URL to the representation it names: read, resolve, check. Remembered as long as the freshness rule allows.</summary>
internal sealed class Locator(Freshness freshness, RenderVersion version, OutputLimits limits, SlinkOptions privacy)
{
    public ValueTask<Result<Representation>> Locate(Surface surface, HttpRequest request, long arrived)
    {
        var query = surface.Dialect.ReadsQuery ? request.QueryString.Value ?? "" : "";
        return freshness.Locate(new CdnUrl(surface.Dialect, surface.CdnPath!, query), arrived, Locate);
    }

    private async ValueTask<Result<Representation>> Locate(ICatalogueReader catalogue, CdnUrl url)
    {
        var read = url.Dialect.ReadAddress(url.Path, url.Query);
        if (!read.Ok) return new(null, read.Failure, read.Detail);
        var address = read.Value;
        if (await Resolve(catalogue, address.Place) is not { } resolved) return Failure.NotFound;

        var wish = address.Wish(resolved.Image);
        if (!wish.Ok) return new(null, wish.Failure, wish.Detail);
        var found = Represent(resolved, wish.Value.Transformation, CacheControlOf(address.Place, resolved.Image));
        return found.Ok ? found.Value with { Guard = GuardOf(resolved, wish.Value), CountsView = address.CountsView } : found;
    }

    private static async ValueTask<Resolved?> Resolve(ICatalogueReader catalogue, Place place)
    {
        if (place.Bucket is { } bucket) return await catalogue.Resolve(bucket, place.Name);
        if (ImageId.TryParse(place.Name, out var id) && await catalogue.Resolve(id) is { } named) return named;
        return place.Scope is { } scope ? await catalogue.ResolveAlias(scope, place.Name) : null;
    }

    private Result<Representation> Represent(Resolved resolved, Transformation? transformation, string cacheControl)
    {
        if (transformation is null) return OriginalOf(resolved, cacheControl);
        if (transformation.RemoveBackground) return Failure.BackgroundRemovalDisabled;
        var allowed = limits.Check(transformation, resolved.Image.Content);
        if (!allowed.Ok) return new(null, allowed.Failure, allowed.Detail);

        var variant = Representation.Variant(resolved, transformation, version, cacheControl);
        return transformation.SpriteSheet
            ? variant with { Sprites = SpriteLayout.Of(resolved.Image.Content.Moments, allowed.Value.Output, limits.MaxSide) }
            : variant;
    }

    private static Representation OriginalOf(Resolved resolved, string cacheControl)
    {
        var original = Representation.Original(resolved, cacheControl);
        return resolved.Settings.PublicOriginal == PublicOriginal.Clean && Cleaner.Cleans(original.Type) ? Representation.Clean(original) : original;
    }

    private static bool IsPublic(Resolved resolved) => resolved.Settings.PublicOriginal switch
    {
        PublicOriginal.Off => false,
        PublicOriginal.Clean => Cleaner.Cleans(resolved.Image.Content.Type) || Cleaner.IsClean(resolved.Image.Content.Type),
        _ => true,
    };

    private Guard? GuardOf(Resolved resolved, Wish wish) =>
        privacy.PrivacyMode == PrivacyMode.Share && resolved.Image.Visibility != Visibility.Public ? new Guard(Failure.NotFound)
        : wish.OwnerOnly is { } why ? new Guard(Failure.Forbidden, why)
        : wish.Transformation is null && !IsPublic(resolved) ? new Guard(Failure.Forbidden, "The original is not public")
        : null;

    private static string CacheControlOf(Place place, Image image) =>
        image.Visibility == Visibility.Private ? CacheControl.Private
        : ImageId.TryParse(place.Name, out var id) && id == image.Id ? CacheControl.ById
        : CacheControl.ByName;
}
