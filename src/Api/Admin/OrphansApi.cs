namespace Darkroom.Api.Admin;

/// <summary><c>/admin/orphans</c>: originals whose image was deleted while its bytes were to stay.</summary>
internal static class OrphansApi
{
    public static async Task<IResult> List(HttpRequest request, ICatalogueReader catalogue, LimitOptions limits)
    {
        var number = Numbers.Page(request.Query["page"]);
        var size = Numbers.Size(request.Query["page_size"], 20, limits.PageSize);
        var page = await catalogue.ListOrphans(number, size);
        return Json.Ok(new OrphanListBody(number, size, [.. page.Items.Select(Body)], page.Total, (page.Total + size - 1) / size));
    }

    /// <summary>When it answers, nobody can list it; its bytes go soon after.</summary>
    public static async Task<IResult> Remove(string id, ICatalogue catalogue) =>
        ImageId.TryParse(id, out var image) && await catalogue.RemoveOrphan(image) ? Results.NoContent() : AdminApi.NotFound("Orphan");

    private static OrphanBody Body(Orphan orphan) => new(
        orphan.Image.ToString(),
        orphan.Image.ToUuid(),
        orphan.Account.ToString(),
        orphan.Type.Mime,
        orphan.Bytes,
        orphan.Sha256,
        BlobKeys.Originals(orphan.Image),
        orphan.DeletedAt);
}
