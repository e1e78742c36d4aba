namespace Darkroom.Api.Dialects.Slink;

/// <summary>One image, and batches of them.</summary>
internal static class SlinkImages
{
    private const int MostIds = 100;

    public static void MapImages(this IEndpointRouteBuilder app)
    {
        app.MapGet("/api/image/{id}/detail", Detail).Require(Scopes.Read);
        app.MapGet("/api/image/{id}/public", Public).Accept(Scopes.Read);
        app.MapPatch("/api/image/{id}", Change).Require(Scopes.Write);
        app.MapDelete("/api/image/{id}", Delete).Require(Scopes.Delete);
        app.MapPatch("/api/images/batch", ChangeAll).Require(Scopes.Write);
        app.MapDelete("/api/images/batch-delete", DeleteAll).Require(Scopes.Delete);
    }

    private static async Task<IResult> Detail(string id, Caller caller, ICatalogueReader catalogue, Guards guards)
    {
        var (image, refused) = await Find(id, caller, catalogue, guards);
        return refused ?? SlinkJson.Ok(SlinkRows.Detail(image!));
    }

    private static async Task<IResult> Public(string id, Caller? caller, ICatalogueReader catalogue, SlinkOptions options)
    {
        if (caller is null && !options.GuestViewing) return Problem.Of(StatusCodes.Status401Unauthorized, "Unauthorized");
        if (!ImageId.TryParse(id, out var parsed) || await catalogue.Resolve(parsed) is not { } found) return Problem.Of(Failure.NotFound);
        if (found.Image.Visibility != Visibility.Public && found.Account.Id != caller?.Account.Id) return Problem.Of(Failure.NotFound);
        return SlinkJson.Ok(new DataBody<RowBody>(SlinkRows.Row(found.Image, found.Account, caller, withTags: true)));
    }

    private static async Task<IResult> Change(string id, Caller caller, HttpRequest request, ICatalogueReader catalogue, ImageEdits edits, LimitOptions limits, Guards guards)
    {
        var body = await JsonBody.Read(request, SlinkJson.Default.ImagePatch, limits);
        if (!body.Ok) return Problem.Of(body.Failure, body.Detail);
        if (body.Value.Description is { } description)
        {
            if (SlinkUpload.IsTooLong(description)) return SlinkUpload.TooLong;
            if (!Texts.IsPrintable(description.ReplaceLineEndings(" ").Replace('\t', ' '))) return SlinkErrors.Invalid("description", "This value is not valid.");
        }

        var (image, refused) = await Find(id, caller, catalogue, guards);
        if (refused is not null) return refused;
        if (body.Value is { Description: null, IsPublic: null }) return Results.NoContent();
        var changed = await edits.Change(image!, new ImageChanges(Description: body.Value.Description, Visibility: VisibilityOf(body.Value.IsPublic)));
        return changed.Ok ? Results.NoContent() : Problem.Of(changed.Failure, changed.Detail);
    }

    private static async Task<IResult> Delete(string id, Caller caller, HttpRequest request, ICatalogueReader catalogue, ImageEdits edits, LimitOptions limits, Guards guards)
    {
        var body = await ReadOptional(request, limits);
        if (!body.Ok) return Problem.Of(body.Failure, body.Detail);
        var (image, refused) = await Find(id, caller, catalogue, guards);
        if (refused is not null) return refused;
        var deleted = await edits.Delete(image!, body.Value.PreserveOnDisk == true);
        return deleted.Ok ? Results.NoContent() : Problem.Of(deleted.Failure, deleted.Detail);
    }

    private static async Task<IResult> ChangeAll(Caller caller, HttpRequest request, ICatalogueReader catalogue, ImageEdits edits, LimitOptions limits)
    {
        var wish = await ReadBatch(request, limits);
        if (wish.Refused is not null) return wish.Refused;
        if (wish.Batch!.IsPublic is not { } isPublic) return SlinkErrors.Invalid("isPublic", "This value should not be null.");
        var (done, failed) = await ForEach(wish.Batch, caller, catalogue, async image => (await edits.Change(image, new ImageChanges(Visibility: VisibilityOf(isPublic)))).Failure);
        return SlinkJson.Ok(new BatchBody(done, failed));
    }

    private static async Task<IResult> DeleteAll(Caller caller, HttpRequest request, ICatalogueReader catalogue, ImageEdits edits, LimitOptions limits)
    {
        var wish = await ReadBatch(request, limits);
        if (wish.Refused is not null) return wish.Refused;
        var keep = wish.Batch!.PreserveOnDisk == true;
        var (done, failed) = await ForEach(wish.Batch, caller, catalogue, async image => (await edits.Delete(image, keep)).Failure);
        return SlinkJson.Ok(new BatchDeletedBody(done, failed));
    }

    private static async Task<(string[] Done, FailedItem[] Failed)> ForEach(
        BatchWish batch, Caller caller, ICatalogueReader catalogue, Func<Image, Task<Failure>> act)
    {
        var (done, failed) = (new List<string>(), new List<FailedItem>());
        foreach (var id in batch.ImageIds!.Distinct(StringComparer.Ordinal))
        {
            var failure = await catalogue.FindImage(caller.Account.Id, id) is { } image ? await act(image) : Failure.NotFound;
            if (failure == Failure.None) done.Add(id);
            else failed.Add(new FailedItem(id, FailureTable.Of(failure).Message));
        }

        return ([.. done], [.. failed]);
    }

    private static async Task<(BatchWish? Batch, IResult? Refused)> ReadBatch(HttpRequest request, LimitOptions limits)
    {
        var body = await JsonBody.Read(request, SlinkJson.Default.BatchWish, limits);
        if (!body.Ok) return (null, Problem.Of(body.Failure, body.Detail));
        if (body.Value.ImageIds is not { Length: > 0 } ids || ids.Contains(null)) return (null, SlinkErrors.Invalid("imageIds", "This value should not be blank."));
        return ids.Length > MostIds ? (null, SlinkErrors.Invalid("imageIds", $"This collection should contain {MostIds} elements or less.")) : (body.Value, null);
    }

    /// <summary>A delete need not have a body.</summary>
    private static async Task<Result<ImageDelete>> ReadOptional(HttpRequest request, LimitOptions limits) =>
        request.ContentLength is null or 0 && request.Headers.TransferEncoding.Count == 0
            ? new ImageDelete(null)
            : await JsonBody.Read(request, SlinkJson.Default.ImageDelete, limits);

    /// <summary>Of an image that is there but not the caller's, the answer says so, as Slink does; unless that it is there is hidden.</summary>
    private static async Task<(Image? Image, IResult? Refused)> Find(string id, Caller caller, ICatalogueReader catalogue, Guards guards)
    {
        if (await catalogue.FindImage(caller.Account.Id, id) is { } own) return (own, null);
        var isAnothers = ImageId.TryParse(id, out var parsed) && await catalogue.FindImage(parsed) is { } others && guards.Hiding(others) is null;
        return (null, isAnothers ? SlinkErrors.Forbidden : Problem.Of(Failure.NotFound));
    }

    private static Visibility? VisibilityOf(bool? isPublic) => isPublic switch { true => Visibility.Public, false => Visibility.Private, null => null };
}
