using System.Collections.Immutable;
using System.Globalization;

namespace Darkroom.Api;

/// <summary><c>GET /darkroom/srcset/{bucket}/{object}/{ops}?widths=…&amp;sizes=…</c>: the attributes of an <c>img</c> or <c>picture</c>. It renders nothing.</summary>
internal static class SrcsetApi
{
    /// <summary>What <c>src</c> should have where the ops do not say it, for clients that know no <c>srcset</c>.</summary>
    private const int PlainWidth = 960;

    public static void MapSrcset(this IEndpointRouteBuilder app) => app.MapGet("/darkroom/srcset/{bucket}/{name}/{ops}", Get).Accept(Scopes.Read);

    private static async Task<IResult> Get(
        string bucket, string name, string ops, Caller? caller, HttpContext context, ICatalogueReader catalogue, OutputLimits limits, Guards guards, PublicUrls urls, Surfaces surfaces)
    {
        var wish = SrcsetWish.Read(ops, context.Request.Query);
        if (!wish.Ok) return Problem.Of(wish.Failure, wish.Detail);
        if (wish.Value.Ops.RemoveBackground) return Problem.Of(Failure.BackgroundRemovalDisabled);
        if (await catalogue.Resolve(bucket, name) is not { } found) return Problem.Of(Failure.NotFound);
        var isOwner = caller?.Account.Id == found.Account.Id;
        if (!isOwner && guards.Hiding(found.Image) is { } hidden) return Problem.Of(hidden.Failure, hidden.Detail);

        var candidates = SrcsetCandidate.All(wish.Value, found.Image.Content, limits);
        if (!candidates.Ok) return Problem.Of(candidates.Failure, candidates.Detail);

        // URLs that would be refused are no help: the owner's are signed, for as long as the key lasts.
        var guard = candidates.Value.Select(candidate => guards.Of(found, new Wish(candidate.Made))).FirstOrDefault(guard => guard is not null);
        if (guard is not null && !isOwner) return Problem.Of(guard.Failure, guard.Detail);
        var key = guard is null ? null : found.Settings.UrlKeys.LastOrDefault();
        if (guard is not null && key is null) return Problem.Of(UrlSignature.NoKey.Failure, UrlSignature.NoKey.Detail);

        var headers = context.Response.Headers;
        var isForAll = caller is null && found.Image.Visibility != Visibility.Private && urls.AreFixed(found.Account);
        headers.CacheControl = isForAll ? CacheControl.ByName : CacheControl.Private;
        headers["Cache-Tag"] = $"i-{found.Image.Id},b-{found.Account.Bucket}";
        // Who asks by the id gets URLs that may be kept for ever.
        var image = ImageId.TryParse(name, out _) ? found.Image with { Name = null } : found.Image;
        return Json.Ok(Body(wish.Value, candidates.Value, found.Image.Content, urls.Object(context.Request, found.Account, image), Signed));

        string Signed(string url) => key is null ? url : UrlSignature.Append(url, key, surfaces.Of(new Uri(url)), "", expires: null);
    }

    private static SrcsetBody Body(SrcsetWish wish, ImmutableArray<SrcsetCandidate> candidates, Inspection source, string folder, Func<string, string> signed)
    {
        var extension = wish.Format is { } named ? named.Extension : "auto";
        var largest = candidates[^1].Size;
        var layout = wish.Ops.Width;
        var plain = candidates.FirstOrDefault(candidate => candidate.Size.Width >= (layout ?? PlainWidth)) ?? candidates[^1];
        var sources = Formats(wish, source).Select(format => new SrcsetSource(format.Mime, Set(format.Extension)));
        return new(
            largest.Width,
            largest.Height,
            Url(plain, extension),
            Set(extension),
            wish.Sizes ?? (layout is { } width ? string.Create(CultureInfo.InvariantCulture, $"(max-width: {width}px) 100vw, {width}px") : "100vw"),
            [.. sources]);

        string Url(SrcsetCandidate candidate, string format)
        {
            var text = candidate.Made.ToString();
            return signed($"{folder}{text[..text.LastIndexOf('.')]}.{format}");
        }

        string Set(string format) => string.Join(", ", candidates.Select(candidate => string.Create(CultureInfo.InvariantCulture, $"{Url(candidate, format)} {candidate.Size.Width}w")));
    }

    private static IEnumerable<MediaType> Formats(SrcsetWish wish, Inspection source)
    {
        if (wish.Format is { } format) return [format];
        return new[] { AcceptedFormats.Avif | AcceptedFormats.Webp, AcceptedFormats.Webp, AcceptedFormats.Neither }
            .Select(accepted => AutoFormat.Of(asked => wish.Ops with { Format = asked }, source, accepted).Value!.Best.Format)
            .Distinct();
    }
}

/// <summary>Attributes of an <c>img</c>, and beside them the <c>source</c>s of a <c>picture</c>, the best first and what every client shows last.</summary>
/// <param name="Width">Of the largest picture; with the height it says the proportions.</param>
internal sealed record SrcsetBody(int Width, int Height, string Src, string Srcset, string Sizes, SrcsetSource[] Sources);

internal sealed record SrcsetSource(string Type, string Srcset);
