using Darkroom.Api.Dialects;

namespace Darkroom.Api;

/// <summary>A CDN URL as a key: two that differ only in what their dialect ignores are one.</summary>
/// <param name="Accepted">Part of the key where the URL leaves the format to the client; nothing elsewhere.</param>
internal readonly record struct CdnUrl(Dialect Dialect, string Path, string Query, AcceptedFormats Accepted);

/// <summary>From a CDN URL to what it names: read, resolve, guard, check. Remembered as long as the freshness rule allows.</summary>
internal sealed class Locator(Freshness freshness, RenderVersion version, OutputLimits limits, Guards guards)
{
    /// <param name="query">What counts of the query, as it was sent.</param>
    public ValueTask<Result<Located>> Locate(Surface surface, HttpRequest request, string query, long arrived)
    {
        var accepted = surface.Negotiates(request) ? AcceptHeader.Read(request.Headers.Accept) : default;
        return freshness.Locate(new CdnUrl(surface.Dialect, surface.CdnPath!, surface.Dialect.ReadsQuery ? query : "", accepted), arrived, Locate);
    }

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
        if (wish.Value.Auto is { } auto) return Negotiate(auto);
        return new Located(resolved, hidden ?? guards.Of(resolved.Settings, wish.Value), Represented(wish.Value.Transformation));

        // The concrete variant, as its own URL names it: both share what is stored, and what holds for one holds for the other.
        Located Negotiate(Func<MediaType, Result<Transformation>> of)
        {
            var chosen = AutoFormat.Of(of, resolved.Image.Content, url.Accepted);
            if (!chosen.Ok) return new(resolved, hidden, new(null, chosen.Failure, chosen.Detail));
            var guard = guards.Of(resolved.Settings, wish.Value with { Transformation = chosen.Value.Best });
            var best = Represented(chosen.Value.Best);
            if (!best.Ok) return new(resolved, hidden ?? guard, best);
            var meanwhile = chosen.Value.Meanwhile
                .Where(other => guards.Of(resolved.Settings, wish.Value with { Transformation = other }) == guard)
                .Select(other => Represented(other).Value)
                .OfType<Representation>()
                .Select(other => other with { IsNegotiated = true });
            return new(resolved, hidden ?? guard, best.Value with { IsNegotiated = true, Meanwhile = [.. meanwhile] });
        }

        Result<Representation> Represented(Transformation? transformation) =>
            Represent(resolved, transformation, CacheControlOf(address.Place, wish.Value!, resolved.Image), address.CountsView);
    }

    public static async ValueTask<Resolved?> Resolve(ICatalogueReader catalogue, Place place)
    {
        if (place.Bucket is { } bucket) return await catalogue.Resolve(bucket, place.Name);
        if (ImageId.TryParse(place.Name, out var id) && await catalogue.Resolve(id) is { } named) return named;
        return place.Scope is { } scope ? await catalogue.ResolveAlias(scope, place.Name) : null;
    }

    private Result<Representation> Represent(Resolved resolved, Transformation? transformation, string cacheControl, bool countsView)
    {
        if (transformation is null) return Representation.Original(resolved, cacheControl) with { CountsView = countsView };
        if (transformation.RemoveBackground) return Failure.BackgroundRemovalDisabled;
        var allowed = limits.Check(transformation, resolved.Image.Content);
        if (!allowed.Ok) return new(null, allowed.Failure, allowed.Detail);

        var variant = Representation.Variant(resolved, transformation, version, cacheControl) with { CountsView = countsView, Pixels = allowed.Value.Output.Pixels };
        return transformation.SpriteSheet
            ? variant with { Sprites = SpriteLayout.Of(resolved.Image.Content.Frames, allowed.Value.Output, limits.MaxSide) }
            : variant;
    }

    private static string CacheControlOf(Place place, Wish wish, Image image) =>
        image.Visibility == Visibility.Private ? CacheControl.Private
        : !wish.MayChange && ImageId.TryParse(place.Name, out var id) && id == image.Id ? CacheControl.ById
        : CacheControl.ByName;
}

/// <summary>What a CDN URL names, for everybody who asks alike.</summary>
/// <param name="Guard">What keeps strangers out; null when everybody may see it.</param>
/// <param name="Outcome">What there is to see, or why the wish cannot be granted to anybody.</param>
internal sealed record Located(Resolved Of, Guard? Guard, Result<Representation> Outcome);
