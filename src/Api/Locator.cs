using Darkroom.Api.Cleaning;
using System.Collections.Immutable;
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
        if (!read.Ok) return new(null, read.Failure, limits.Narrow(read.Detail));
        var address = read.Value;
        if (await Resolve(catalogue, address.Place) is not { } resolved) return Failure.NotFound;

        // That an image is there is itself a secret where it is hidden: so this comes before all that depends on the image.
        var hidden = guards.Hiding(resolved.Image);
        var wish = address.Wish(resolved);
        if (!wish.Ok) return new Located(resolved, hidden, new(null, wish.Failure, limits.Narrow(wish.Detail)));
        if (wish.Value.Auto is null) return await Present(catalogue, resolved, address, wish.Value, hidden);

        // The concrete variants, as their own URLs name them: both share what is stored, and what holds for one holds for the other.
        var auto = AutoFormat.Of(wish.Value.Auto, resolved.Image.Content, url.Accepted);
        if (!auto.Ok) return new Located(resolved, hidden, new(null, auto.Failure, auto.Detail));
        var best = await Present(catalogue, resolved, address, wish.Value with { Transformation = auto.Value.Best }, hidden);
        if (best is not { Ok: true, Value.Outcome: { Ok: true } outcome }) return best;

        var meanwhile = ImmutableArray.CreateBuilder<Representation>();
        foreach (var quick in auto.Value.Meanwhile)
        {
            var other = await Present(catalogue, resolved, address, wish.Value with { Transformation = quick }, hidden);
            if (other is { Ok: true, Value.Outcome: { Ok: true } made } && other.Value.Guard == best.Value.Guard) meanwhile.Add(made.Value with { IsNegotiated = true });
        }

        return best.Value with { Outcome = outcome.Value with { IsNegotiated = true, Meanwhile = meanwhile.ToImmutable() } };
    }

    private async ValueTask<Result<Located>> Present(ICatalogueReader catalogue, Resolved resolved, Address address, Wish wish, Guard? hidden)
    {
        var overlaid = await Overlays.Find(catalogue, resolved.Account.Id, wish.Transformation);
        if (!overlaid.Ok) return hidden is null ? new Result<Located>(null, overlaid.Failure, overlaid.Detail) : hidden.Failure;

        var cacheControl = CacheControlOf(address.Place, wish, resolved.Image, overlaid.Value);
        var guard = hidden ?? guards.Of(overlaid.Value.Overlay) ?? guards.Of(resolved, wish);
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
        var allowed = limits.Foresee(transformation, resolved.Image.Content);
        if (!allowed.Ok) return new(null, allowed.Failure, allowed.Detail);

        var variant = Representation.Variant(resolved, transformation, version, cacheControl, overlaid.Overlay) with { CountsView = countsView, Pixels = allowed.Value.Output.Pixels };
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
