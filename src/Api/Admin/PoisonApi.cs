namespace Darkroom.Api.Admin;

/// <summary><c>/admin/poison</c>: contents over which render workers died.</summary>
internal static class PoisonApi
{
    public static async Task<IResult> List(HttpRequest request, IPoison poison, LimitOptions limits)
    {
        var number = Numbers.Page(request.Query["page"]);
        var size = Numbers.Size(request.Query["page_size"], 20, limits.PageSize);
        var page = await poison.List(number, size);
        return Json.Ok(new PoisonListBody(
            number,
            size,
            [.. page.Items.Select(one => new PoisonBody(one.Sha256, one.Deaths, one.Since))],
            page.Total,
            (page.Total + size - 1) / size));
    }

    public static async Task<IResult> Forgive(string sha256, IPoison poison) =>
        await poison.Forgive(sha256.ToLowerInvariant()) ? Results.NoContent() : AdminApi.NotFound("Content");
}
