namespace Darkroom.Api.Searching;

/// <summary><c>GET /darkroom/search</c>: the account's images by words, tags and what is known of them. docs/search.md has the language.</summary>
internal static class SearchApi
{
    public static void MapSearch(this IEndpointRouteBuilder app)
    {
        app.MapGet("/darkroom/search", Get).Require(Scopes.Read);
        app.MapTags();
    }

    private static async Task<IResult> Get(
        Caller caller, HttpContext context, ImageSearch search, SearchCursors cursors, PublicUrls urls, SearchOptions options, LimitOptions limits)
    {
        if (options.Mode == SearchMode.Off) return Problem.Of(Failure.Forbidden, "Search is not enabled");
        var read = SearchWish.Read(context.Request.Query, caller.Account.Id, limits);
        if (!read.Ok) return Problem.Of(read.Failure, read.Detail);
        var wish = read.Value;
        if (wish.Cursor is { } text)
        {
            var place = await cursors.Read(text, wish, Edge.Arrived(context));
            if (!place.Ok) return Problem.Of(place.Failure, place.Detail);
            wish = wish.After(place.Value);
        }

        var query = wish.Query with { Root = await search.Spell(caller.Account.Id, wish.Query.Root) };
        var page = await search.Search(query);
        // Nothing is spelt so: what is spelt nearly so?
        if (page.Total == 0 && wish is { Cursor: null, Typos: TypoMode.Auto, Misspelt: { } misspelt })
        {
            query = wish.Query with { Root = await search.Spell(caller.Account.Id, misspelt) };
            page = await search.Search(query);
            wish = wish with { Query = query, HasTypos = page.Total > 0 };
        }

        var lights = wish.Highlight ? new SearchHighlighter(query.Root) : null;
        return Json.Ok(new FoundBody(
            page.Total,
            wish.HasTypos,
            [.. page.Hits.Select(hit => Body(hit, lights, new ImageUrls(urls.Object(context.Request, caller.Account, hit.Image))))],
            wish.Query.Facets > 0 ? [.. page.Tags.Select(tag => new TagBody(tag.Tag, tag.Images))] : null,
            page.Next is null ? null : await cursors.Write(page.Next, wish, Edge.Arrived(context))));
    }

    private static FoundImageBody Body(Hit hit, SearchHighlighter? lights, ImageUrls urls)
    {
        var image = hit.Image;
        return new(
            image.ObjectId,
            image.Id.ToString(),
            urls.Base,
            urls.Original,
            urls.Thumbnail,
            Math.Round(hit.Score, 3),
            [.. image.Tags],
            image.Description,
            image.Folder,
            image.FileName,
            image.Content.Type.Mime,
            image.Content.Size.Width,
            image.Content.Size.Height,
            image.Bytes,
            image.CreatedAt,
            lights is null ? null : new HighlightBody(
                lights.Text(image.Name),
                lights.Text(image.FileName),
                lights.Text(image.Description),
                lights.Text(image.Folder),
                [.. image.Tags.Select(lights.Tag).OfType<string>()]));
    }

    /// <param name="Base">With a slash at its end.</param>
    private readonly record struct ImageUrls(string Base)
    {
        public string Original => Base + "original";

        public string Thumbnail => Base + "h-200_w-200.webp";
    }
}

/// <param name="Typos">Whether nothing was spelt as the query says, and what is spelt nearly so is here.</param>
/// <param name="Tags">Of all hits, where facets were asked for.</param>
/// <param name="Cursor">Null on the last page.</param>
internal sealed record FoundBody(long Total, bool Typos, FoundImageBody[] Hits, TagBody[]? Tags, string? Cursor);

internal sealed record FoundImageBody(
    string ObjectId,
    string Id,
    string Url,
    string Original,
    string Thumbnail,
    double Score,
    string[] Tags,
    string Description,
    string? Folder,
    string? FileName,
    string Type,
    int Width,
    int Height,
    long Bytes,
    DateTimeOffset CreatedAt,
    HighlightBody? Highlight);

/// <summary>HTML with what was found in <c>em</c>; null where nothing was.</summary>
internal sealed record HighlightBody(string? Name, string? FileName, string? Description, string? Folder, string[] Tags);

internal sealed record TagBody(string Tag, long Images);
