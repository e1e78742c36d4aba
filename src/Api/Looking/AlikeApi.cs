using System.Collections.Immutable;
using Darkroom.Api.Searching;

namespace Darkroom.Api.Looking;

/// <summary>
/// <c>GET /darkroom/images/{image}/duplicates</c>: the owner's images that look like one; <c>GET /darkroom/images/{image}/similar</c>: those that show the like.
/// </summary>
internal static class AlikeApi
{
    private const int DefaultDistance = 6;
    private const int DefaultLimit = 20;

    public static void MapAlike(this IEndpointRouteBuilder app)
    {
        app.MapGet("/darkroom/images/{image}/duplicates", Duplicates).Require(Scopes.Read);
        app.MapGet("/darkroom/images/{image}/similar", Similar).Require(Scopes.Read);
    }

    private static async Task<IResult> Duplicates(
        string image, Caller caller, HttpRequest request, ICatalogueReader catalogue, ICatalogueRows rows, IPrints prints, NearDuplicates near, PublicUrls urls, LimitOptions limits)
    {
        var read = new SearchParameters(request.Query);
        var distance = (int)(read.Number("distance", NearDuplicates.MostDistance) ?? DefaultDistance);
        if (read.Wrong is { } wrong) return Problem.Of(Failure.Invalid, wrong);
        if (await catalogue.FindImage(caller.Account.Id, image) is not { } found) return Problem.Of(Failure.NotFound);
        if (await prints.Find(found.Id) is not { } print) return Json.Ok(new DuplicatesBody(null, distance, []));

        var limit = Numbers.Size(request.Query["limit"], DefaultLimit, limits.PageSize);
        // Itself is the nearest.
        var alike = (await near.Find(caller.Account.Id, print, distance, limit + 1)).Where(other => other.Image != found.Id).Take(limit).ToArray();
        var known = (await rows.Find([.. alike.Select(other => other.Image)])).ToDictionary(row => row.Image.Id, row => row.Image);
        return Json.Ok(new DuplicatesBody(
            $"{print:x16}",
            distance,
            [.. alike.Where(other => known.ContainsKey(other.Image)).Select(other => Duplicate(known[other.Image], found, other.Distance, urls.Object(request, caller.Account, known[other.Image])))]));
    }

    private static async Task<IResult> Similar(
        string image, Caller caller, HttpRequest request, ICatalogueReader catalogue, MeaningSearch meaning, PublicUrls urls, LimitOptions limits)
    {
        var read = new SearchParameters(request.Query);
        var least = read.Share("threshold");
        var filters = read.Filters(limits);
        if (read.Wrong is { } wrong) return Problem.Of(Failure.Invalid, wrong);
        if (!meaning.IsOn) return Problem.Of(Failure.Forbidden, "Search by meaning is not enabled");
        if (await catalogue.FindImage(caller.Account.Id, image) is not { } found) return Problem.Of(Failure.NotFound);

        var hits = await meaning.Like(found, Numbers.Size(request.Query["limit"], DefaultLimit, limits.PageSize), least, filters);
        return Json.Ok(new SimilarBody(
            hits is not null,
            [.. (hits ?? []).Select(hit => new SimilarImageBody(hit.Image.ObjectId, hit.Image.Id.ToString(), urls.Object(request, caller.Account, hit.Image), Math.Round(hit.Score, 3)))]));
    }

    private static DuplicateBody Duplicate(Image other, Image found, int distance, string url) =>
        new(other.ObjectId, other.Id.ToString(), url, distance, other.Sha256 == found.Sha256, other.Content.Size.Width, other.Content.Size.Height, other.Bytes, other.CreatedAt);
}

/// <param name="Print">Null when it is not known yet, or nothing can be told.</param>
internal sealed record DuplicatesBody(string? Print, int Distance, DuplicateBody[] Images);

/// <param name="Distance">Bits of 64 in which it looks different.</param>
/// <param name="Exact">Whether it is the same file.</param>
internal sealed record DuplicateBody(string ObjectId, string Id, string Url, int Distance, bool Exact, int Width, int Height, long Bytes, DateTimeOffset CreatedAt);

/// <param name="Embedded">False while the image waits for its embedding.</param>
internal sealed record SimilarBody(bool Embedded, SimilarImageBody[] Images);

internal sealed record SimilarImageBody(string ObjectId, string Id, string Url, double Similarity);
