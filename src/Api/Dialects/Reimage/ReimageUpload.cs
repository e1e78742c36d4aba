namespace Darkroom.Api.Dialects.Reimage;

/// <summary><c>POST /upload/</c>: multipart with <c>file</c>, <c>tags</c>, <c>folder</c>, <c>object</c>.</summary>
internal static class ReimageUpload
{
    public static async Task<IResult> Post(Caller caller, HttpRequest request, UploadServices services, PublicUrls urls)
    {
        var key = IdempotencyKey.Read(request);
        if (!key.Ok) return Problem.Of(key.Failure, key.Detail);

        await using var upload = new Upload(services, caller.Account, new UploadRules { IdempotencyKey = NullIfEmpty(key.Value) });
        var expected = await upload.Expect(request.ContentLength);
        if (!expected.Ok) return Problem.Of(expected.Failure, expected.Detail);

        var form = await UploadForm.Read(request, "file", file => upload.Receive(file, request.ContentLength, request.HttpContext.RequestAborted));
        if (!form.Ok) return Problem.Of(form.Failure, form.Detail);

        var (fields, limits) = (form.Value, services.Limits);
        var tags = Texts.Tags(fields.All("tags").SelectMany(list => list.Split(',')), limits);
        if (!tags.Ok) return Problem.Of(tags.Failure, tags.Detail);
        var folder = Texts.Name("folder", fields.First("folder"), limits);
        if (!folder.Ok) return Problem.Of(folder.Failure, folder.Detail);
        var fileName = Texts.Name("file name", fields.FileName, limits);
        if (!fileName.Ok) return Problem.Of(fileName.Failure, fileName.Detail);
        var name = fields.First("object")?.Trim() ?? "";
        if (name.Length > 0 && !ObjectNames.IsFree(name)) return Problem.Of(Failure.Invalid, ObjectNames.Rule);

        var registered = await upload.Register(new NewImage
        {
            Name = NullIfEmpty(name),
            Tags = tags.Value,
            Folder = NullIfEmpty(folder.Value),
            FileName = NullIfEmpty(fileName.Value),
        });
        return registered.Ok
            ? Json.Ok(Body(registered.Value, new ReimageUrls(urls.Object(request, caller.Account, registered.Value))))
            : Problem.Of(registered.Failure, registered.Detail);
    }

    private static UploadBody Body(Image image, ReimageUrls urls) => new(
        urls.Base,
        urls.Original,
        urls.Optimised,
        image.ObjectId,
        [.. image.Tags],
        ReimageUrls.Kilobytes(image.Bytes),
        image.Content.Type.Mime,
        image.Folder,
        image.FileName ?? "",
        image.Content.Size.Height,
        image.Content.Size.Width,
        "success");

    private static string? NullIfEmpty(string text) => text.Length == 0 ? null : text;
}
