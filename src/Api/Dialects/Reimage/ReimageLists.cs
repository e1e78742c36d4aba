using System.Collections.Immutable;
using System.Globalization;
using Darkroom.Api.Looking;

namespace Darkroom.Api.Dialects.Reimage;

/// <summary><c>GET /get/</c>, <c>/get/tags</c> and <c>/get/search</c>.</summary>
internal static class ReimageLists
{
    private const int DefaultPageSize = 10;
    private const int LongestQuery = 1_000;

    /// <summary>Each is one more part of a statement, whose parts have an end.</summary>
    private const int MostTags = 100;

    /// <summary>Names that a query may use without being a tag.</summary>
    private static readonly HashSet<string> Reserved = new(StringComparer.OrdinalIgnoreCase) { "page", "page_size", "tags", "match", "key" };

    public static Task<IResult> Get(Caller caller, HttpRequest request, ICatalogueReader catalogue, PublicUrls urls, LimitOptions limits) =>
        List(caller, request, ListedTags(request), catalogue, urls, limits);

    /// <summary>Tags are the query's keys: <c>?a&amp;b</c>; <c>?tags=a,b</c> is understood too.</summary>
    public static Task<IResult> GetTags(Caller caller, HttpRequest request, ICatalogueReader catalogue, PublicUrls urls, LimitOptions limits)
    {
        var keys = request.Query.Where(pair => pair.Key.Length > 0 && !Reserved.Contains(pair.Key)).Select(pair => pair.Key);
        return List(caller, request, ListedTags(request).Concat(keys), catalogue, urls, limits);
    }

    public static async Task<IResult> GetSearch(
        Caller caller, HttpRequest request, PictureSearch search, PublicUrls urls, SearchOptions options, LimitOptions limits)
    {
        if (options.Mode == SearchMode.Off) return Problem.Of(Failure.Forbidden, "AI analysis is not enabled");
        var text = request.Query["q"].ToString();
        if (string.IsNullOrWhiteSpace(text)) return Problem.Of(Failure.Invalid, "Query parameter q is required");
        if (text.Length > LongestQuery) return Problem.Of(Failure.Invalid, $"Query parameter q is longer than {LongestQuery} characters");
        // What is meant may be said at length.
        if (options.Mode == SearchMode.Text && SearchParser.HasTooManyWords(text)) return Problem.Of(Failure.Invalid, $"Query parameter q has more than {SearchParser.MostTerms} words");
        if (!TryThreshold(request, out var threshold)) return Problem.Of(Failure.Invalid, "threshold must be a number from 0 to 1");

        var limit = Numbers.Size(request.Query["limit"], DefaultPageSize, limits.PageSize);
        var found = await search.Find(caller.Account.Id, text, limit, threshold, request.HttpContext.RequestAborted);
        if (!found.Ok) return Problem.Of(found.Failure, found.Detail);
        FoundPicture[] hits = [.. found.Value];
        var named = Array.ConvertAll(hits, hit => new ReimageUrls(urls.Object(request, caller.Account, hit.Image)));
        return Json.Ok(new SearchBody(
            text,
            hits.Length,
            Array.ConvertAll(named, url => url.Base),
            Array.ConvertAll(named, url => url.Optimised),
            Array.ConvertAll(named, url => url.Thumbnail),
            Array.ConvertAll(hits, hit => hit.Caption),
            Array.ConvertAll(hits, hit => Math.Round(hit.Similarity, 3))));
    }

    private static async Task<IResult> List(
        Caller caller, HttpRequest request, IEnumerable<string> tags, ICatalogueReader catalogue, PublicUrls urls, LimitOptions limits)
    {
        var wanted = Texts.Tags(tags, limits with { Tags = Math.Min(limits.Tags, MostTags) });
        if (!wanted.Ok) return Problem.Of(wanted.Failure, wanted.Detail);

        var number = Numbers.Page(request.Query["page"]);
        var size = Numbers.Size(request.Query["page_size"], DefaultPageSize, limits.PageSize);
        var any = request.Query["match"] == "any";
        var page = await catalogue.ListImages(new ImageQuery(caller.Account.Id, wanted.Value, any, number, size));

        var named = page.Items.Select(image => new ReimageUrls(urls.Object(request, caller.Account, image))).ToArray();
        return Json.Ok(new ListBody(
            number,
            size,
            Array.ConvertAll(named, url => url.Base),
            Array.ConvertAll(named, url => url.Optimised),
            Array.ConvertAll(named, url => url.Thumbnail),
            [.. page.Items.Zip(named, Item)],
            page.Total,
            (page.Total + size - 1) / size));
    }

    private static ItemBody Item(Image image, ReimageUrls urls) => new(
        image.ObjectId,
        urls.Base,
        urls.Original,
        urls.Optimised,
        [.. image.Tags],
        ReimageUrls.Kilobytes(image.Bytes),
        image.Content.Type.Mime,
        image.Folder,
        image.FileName,
        image.Content.Size.Width,
        image.Content.Size.Height,
        image.CreatedAt);

    private static IEnumerable<string> ListedTags(HttpRequest request) =>
        request.Query["tags"].SelectMany(list => (list ?? "").Split(','));

    /// <summary>Null unless the client sends one: the documented default belongs to search by meaning.</summary>
    private static bool TryThreshold(HttpRequest request, out double? threshold)
    {
        threshold = null;
        if (request.Query["threshold"] is not { Count: > 0 } text) return true;
        if (!double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var share) || share is not (>= 0 and <= 1)) return false;
        threshold = share;
        return true;
    }
}
