using Darkroom.Actors;

namespace Darkroom.Api.Dialects.Reimage;

/// <summary>Reimage on the wire. Paths answer with and without their last slash; errors are <c>{"error":"…"}</c>.</summary>
internal static class ReimageApi
{
    public static void MapReimage(this IEndpointRouteBuilder app)
    {
        app.MapPost("/upload", ReimageUpload.Post).Require(Scopes.Write);
        app.MapGet("/get", ReimageLists.Get).Require(Scopes.Read);
        app.MapGet("/get/tags", ReimageLists.GetTags).Require(Scopes.Read);
        app.MapGet("/get/search", ReimageLists.GetSearch).Require(Scopes.Read);
        app.MapPost("/update/{id}", SetTags).Require(Scopes.Write);
        app.MapPost("/tag/{id}", SetTags).Require(Scopes.Write);
        app.MapDelete("/delete/{id}", Delete).Require(Scopes.Delete);
        app.MapGet("/user", User).Require(Scopes.Read);
    }

    private static async Task<IResult> SetTags(
        string id, Caller caller, HttpRequest request, ICatalogueReader catalogue, ImageEdits edits, LimitOptions limits)
    {
        var body = await JsonBody.Read(request, Json.Default.TagsBody, limits);
        if (!body.Ok) return Problem.Of(body.Failure, body.Detail);
        if (body.Value.Tags is not { } list || list.Contains(null)) return Problem.Of(Failure.Invalid, "tags must be an array of strings");
        var tags = Texts.Tags(list, limits);
        if (!tags.Ok) return Problem.Of(tags.Failure, tags.Detail);

        if (await catalogue.FindImage(caller.Account.Id, id) is not { } image) return Problem.Of(Failure.NotFound);
        var changed = await edits.Change(image, new ImageChanges(Tags: tags.Value));
        return changed.Ok ? Results.Ok() : Problem.Of(changed.Failure, changed.Detail);
    }

    private static async Task<IResult> Delete(string id, Caller caller, ICatalogueReader catalogue, ImageEdits edits)
    {
        if (await catalogue.FindImage(caller.Account.Id, id) is not { } image) return Problem.Of(Failure.NotFound);
        var deleted = await edits.Delete(image);
        return deleted.Ok ? Json.Ok(new MessageBody("Image deleted successfully")) : Problem.Of(deleted.Failure, deleted.Detail);
    }

    private static async Task<IResult> User(Caller caller, IGrainFactory grains)
    {
        var account = caller.Account;
        var usage = await grains.GetGrain<IAccountGrain>(account.Id.ToString()).Usage();
        if (!usage.Ok) return Problem.Of(usage.Failure, usage.Detail);
        var used = usage.Value;
        return Json.Ok(new UserBody(
            account.Name,
            account.Bucket,
            "",
            used.Images,
            used.Stored / 1024,
            account.StorageLimit / 1024,
            0,
            0,
            used.Transforms,
            account.Tier));
    }
}
