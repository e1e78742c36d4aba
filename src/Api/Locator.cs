using Darkroom.Api.Dialects;
using Darkroom.Api.Dialects.Slink;

namespace Darkroom.Api;

/// <summary>A CDN URL as a key: two that differ only in what their dialect ignores are one.</summary>
/// <param name="Accepted">Part of the key where the URL leaves the format to the client; nothing elsewhere.</param>
internal readonly record struct CdnUrl(Dialect Dialect, string Path, string Query, AcceptedFormats Accepted);

/// <summary>From a CDN URL to the representation it names: read, resolve, check. Remembered as long as the freshness rule allows.</summary>
internal sealed class Locator(Freshness freshness, RenderVersion version, OutputLimits limits, SlinkOptions privacy)
{
    public ValueTask<Result<Representation>> Locate(Surface surface, HttpRequest request, long arrived)
    {
        var query = surface.Dialect.ReadsQuery ? request.QueryString.Value ?? "" : "";
        var accepted = surface.Negotiates(request) ? AcceptHeader.Read(request.Headers.Accept) : default;
        return freshness.Locate(new CdnUrl(surface.Dialect, surface.CdnPath!, query, accepted), arrived, Locate);
    }

    private async ValueTask<Result<Representation>> Locate(ICatalogueReader catalogue, CdnUrl url)
    {
        var read = url.Dialect.ReadAddress(url.Path, url.Query);
        if (!read.Ok) return new(null, read.Failure, read.Detail);
        var address = read.Value;
        if (await Resolve(catalogue, address.Place) is not { } resolved) return Failure.NotFound;

        var wish = address.Wish(resolved.Image);
        if (!wish.Ok) return new(null, wish.Failure, wish.Detail);
        var cacheControl = CacheControlOf(address.Place, resolved.Image);
        var found = wish.Value.Auto is { } auto
            ? Negotiate(resolved, auto, url.Accepted, cacheControl)
            : Represent(resolved, wish.Value.Transformation, cacheControl);
        return found.Ok ? found.Value with { Guard = GuardOf(resolved, wish.Value), CountsView = address.CountsView } : found;
    }

    private static async ValueTask<Resolved?> Resolve(ICatalogueReader catalogue, Place place)
    {
        if (place.Bucket is { } bucket) return await catalogue.Resolve(bucket, place.Name);
        if (ImageId.TryParse(place.Name, out var id) && await catalogue.Resolve(id) is { } named) return named;
        return place.Scope is { } scope ? await catalogue.ResolveAlias(scope, place.Name) : null;
    }

    /// <summary>The concrete variant, as its own URL names it: both share what is stored.</summary>
    private Result<Representation> Negotiate(Resolved resolved, Func<MediaType, Result<Transformation>> wish, AcceptedFormats accepted, string cacheControl)
    {
        var auto = AutoFormat.Of(wish, resolved.Image.Content, accepted);
        if (!auto.Ok) return new(null, auto.Failure, auto.Detail);
        var best = Represent(resolved, auto.Value.Best, cacheControl);
        if (!best.Ok) return best;
        var meanwhile = auto.Value.Meanwhile is { } quick ? Represent(resolved, quick, cacheControl).Value : null;
        return best.Value with { IsNegotiated = true, Meanwhile = meanwhile is null ? null : meanwhile with { IsNegotiated = true } };
    }

    private Result<Representation> Represent(Resolved resolved, Transformation? transformation, string cacheControl)
    {
        if (transformation is null) return Representation.Original(resolved, cacheControl);
        if (transformation.RemoveBackground) return Failure.BackgroundRemovalDisabled;
        var allowed = limits.Check(transformation, resolved.Image.Content);
        if (!allowed.Ok) return new(null, allowed.Failure, allowed.Detail);

        var variant = Representation.Variant(resolved, transformation, version, cacheControl) with { Pixels = allowed.Value.Output.Pixels };
        return transformation.SpriteSheet
            ? variant with { Sprites = SpriteLayout.Of(resolved.Image.Content.Frames, allowed.Value.Output, limits.MaxSide) }
            : variant;
    }

    private Guard? GuardOf(Resolved resolved, Wish wish) =>
        privacy.PrivacyMode == PrivacyMode.Share && resolved.Image.Visibility != Visibility.Public ? new Guard(Failure.NotFound)
        : wish.OwnerOnly is { } why ? new Guard(Failure.Forbidden, why)
        : wish is { Transformation: null, Auto: null } && resolved.Settings.PublicOriginal == PublicOriginal.Off ? new Guard(Failure.Forbidden, "The original is not public")
        : null;

    private static string CacheControlOf(Place place, Image image) =>
        image.Visibility == Visibility.Private ? CacheControl.Private
        : ImageId.TryParse(place.Name, out var id) && id == image.Id ? CacheControl.ById
        : CacheControl.ByName;
}
