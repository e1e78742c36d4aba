using Darkroom.Api.Admin;

namespace Darkroom.Api.Purging;

/// <summary>
/// <c>/admin/accounts/{id}/…/purge</c> for an administrator, <c>/darkroom/…/purge</c> for the owner. A purge takes nothing that
/// cannot be made again, so the owner's key needs the scope to write and not the one to delete.
/// </summary>
internal static class PurgeApi
{
    public static void MapPurge(this IEndpointRouteBuilder app)
    {
        app.MapPost("/admin/accounts/{id}/images/{image}/purge", Image).Require(Scopes.Admin);
        app.MapPost("/admin/accounts/{id}/purge", Tag).Require(Scopes.Admin);
        app.MapPost("/darkroom/images/{image}/purge", OwnImage).Require(Scopes.Write);
        app.MapPost("/darkroom/purge", OwnTag).Require(Scopes.Write);
    }

    private static async Task<IResult> Image(string id, string image, HttpRequest request, ICatalogueReader catalogue, ImageEdits edits, VariantNames names, LimitOptions limits) =>
        await AccountsApi.Find(id, catalogue) is { } account
            ? await PurgeRequests.One(account, image, request, catalogue, edits, names, limits)
            : AdminApi.NotFound("Account");

    private static async Task<IResult> Tag(string id, HttpRequest request, ICatalogueReader catalogue, ImageEdits edits, LimitOptions limits) =>
        await AccountsApi.Find(id, catalogue) is { } account
            ? await PurgeRequests.Tagged(account, request, catalogue, edits, limits)
            : AdminApi.NotFound("Account");

    private static Task<IResult> OwnImage(string image, Caller caller, HttpRequest request, ICatalogueReader catalogue, ImageEdits edits, VariantNames names, LimitOptions limits) =>
        PurgeRequests.One(caller.Account, image, request, catalogue, edits, names, limits);

    private static Task<IResult> OwnTag(Caller caller, HttpRequest request, ICatalogueReader catalogue, ImageEdits edits, LimitOptions limits) =>
        PurgeRequests.Tagged(caller.Account, request, catalogue, edits, limits);
}
