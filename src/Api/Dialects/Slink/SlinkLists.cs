using Darkroom.Api.RateLimits;

namespace Darkroom.Api.Dialects.Slink;

/// <summary>Lists: what everybody may see and the caller's own, by page or by cursor.</summary>
internal static class SlinkLists
{
    private const int MostIds = 100;

    public static void MapLists(this IEndpointRouteBuilder app)
    {
        app.MapGet("/api/images", Public).Accept(Scopes.Read).AddEndpointFilter(LimitStrangers).AddEndpointFilter(ListGate.Filter);
        app.MapGet("/api/images/{page:regex(^\\d+$)}", PublicPage).Accept(Scopes.Read).AddEndpointFilter(LimitStrangers).AddEndpointFilter(ListGate.Filter);
        app.MapGet("/api/images/exists", PublicExists).Accept(Scopes.Read).AddEndpointFilter(LimitStrangers);
        app.MapGet("/api/images/by-id", ById).Require(Scopes.Read);
        app.MapGet("/api/images/history", History).Require(Scopes.Read).AddEndpointFilter(ListGate.Filter);
        app.MapGet("/api/images/history/{page:regex(^\\d+$)}", HistoryPage).Require(Scopes.Read).AddEndpointFilter(ListGate.Filter);
        app.MapGet("/api/images/history/exists", HistoryExists).Require(Scopes.Read);
    }

    /// <summary>With <c>uuid[]</c> those of the caller's images, as a bare array; without, the first page of what everybody may see.</summary>
    private static async Task<IResult> Public(Caller? caller, HttpRequest request, ICatalogueReader catalogue, SlinkOptions options, LimitOptions limits)
    {
        if (!request.Query.ContainsKey("uuid[]") && !request.Query.ContainsKey("uuid")) return await List(caller, request, null, ownOnly: false, catalogue, options, limits);
        if (caller is null) return Unauthorized;
        var found = await FindAll(caller, request, catalogue);
        return found.Refused ?? SlinkJson.Ok(found.Rows!);
    }

    private static Task<IResult> PublicPage(string page, Caller? caller, HttpRequest request, ICatalogueReader catalogue, SlinkOptions options, LimitOptions limits) =>
        List(caller, request, page, ownOnly: false, catalogue, options, limits);

    private static Task<IResult> History(Caller caller, HttpRequest request, ICatalogueReader catalogue, SlinkOptions options, LimitOptions limits) =>
        List(caller, request, null, ownOnly: true, catalogue, options, limits);

    private static Task<IResult> HistoryPage(string page, Caller caller, HttpRequest request, ICatalogueReader catalogue, SlinkOptions options, LimitOptions limits) =>
        List(caller, request, page, ownOnly: true, catalogue, options, limits);

    private static async Task<IResult> PublicExists(Caller? caller, ICatalogueReader catalogue, SlinkOptions options) =>
        caller is null && !options.GuestViewing ? Unauthorized : await Exists(caller, ownOnly: false, catalogue);

    private static Task<IResult> HistoryExists(Caller caller, ICatalogueReader catalogue) => Exists(caller, ownOnly: true, catalogue);

    private static async Task<IResult> ById(Caller caller, HttpRequest request, ICatalogueReader catalogue)
    {
        var found = await FindAll(caller, request, catalogue);
        return found.Refused ?? SlinkJson.Ok(new DataBody<RowBody[]>(found.Rows!));
    }

    private static async Task<IResult> Exists(Caller? caller, bool ownOnly, ICatalogueReader catalogue) =>
        SlinkJson.Ok(new ExistsBody(await catalogue.AnyImages(caller?.Account.Id, ownOnly)));

    private static async Task<IResult> List(
        Caller? caller, HttpRequest request, string? number, bool ownOnly, ICatalogueReader catalogue, SlinkOptions options, LimitOptions limits)
    {
        if (caller is null && !options.GuestViewing) return Unauthorized;
        var read = ListQuery.Read(request.Query, caller?.Account.Id, ownOnly, number, limits);
        if (read.Refused is { } refused) return refused;
        var browse = read.Browse!;

        var page = await catalogue.Browse(browse);
        var meta = new MetaBody(
            browse.Size,
            number is null ? null : browse.Number,
            page.Total,
            SlinkCursor.Write(page.After, browse.Order),
            SlinkCursor.Write(page.Before, browse.Order));
        return SlinkJson.Ok(new ListBody(meta, [.. page.Items.Select(item => SlinkRows.Row(item.Image, item.Owner, caller, withTags: ownOnly))]));
    }

    /// <summary>The caller's own of the ids that are asked for, in that order; unknown ones are left out.</summary>
    private static async Task<(RowBody[]? Rows, IResult? Refused)> FindAll(Caller caller, HttpRequest request, ICatalogueReader catalogue)
    {
        string[] ids = [.. request.Query["uuid[]"].Concat(request.Query["uuid"]).OfType<string>()];
        if (ids.Length > MostIds) return (null, SlinkErrors.Invalid("uuid", $"This collection should contain {MostIds} elements or less."));
        var rows = new List<RowBody>();
        foreach (var text in ids)
        {
            if (!ImageId.TryParse(text, out _)) return (null, SlinkErrors.Invalid("uuid", $"This is not a valid UUID: {text[..Math.Min(text.Length, 64)]}"));
            if (await catalogue.FindImage(caller.Account.Id, text) is { } image) rows.Add(SlinkRows.Row(image, caller.Account, caller, withTags: true));
        }

        return ([.. rows], null);
    }

    private static async ValueTask<object?> LimitStrangers(EndpointFilterInvocationContext context, EndpointFilterDelegate next) =>
        context.HttpContext.Features.Get<Caller>() is null && context.HttpContext.RequestServices.GetRequiredService<AddressLimits>().GuestList(context.HttpContext) is { } refused
            ? refused
            : await next(context);

    private static IResult Unauthorized => Problem.Of(StatusCodes.Status401Unauthorized, "Unauthorized");
}
