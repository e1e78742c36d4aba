using Darkroom.Api.Importing;

namespace Darkroom.Api.Admin;

/// <summary>
/// <c>POST /admin/accounts/{id}/images</c>: an image that comes from elsewhere, with its date and the ids that it had there. A form
/// with a file, or JSON with a URL; the upload path is everybody's.
/// </summary>
internal static class ImportsApi
{
    public static async Task<IResult> Post(string id, HttpRequest request, ICatalogueReader catalogue, UploadServices services, Importer importer, PublicUrls urls)
    {
        if (await AccountsApi.Find(id, catalogue) is not { } account) return AdminApi.NotFound("Account");
        var key = IdempotencyKey.Read(request);
        if (!key.Ok) return Problem.Of(key.Failure, key.Detail);

        await using var upload = new Upload(services, account, new UploadRules { IdempotencyKey = key.Value.Length == 0 ? null : key.Value });
        var received = request.HasJsonContentType()
            ? await FromUrl(upload, request, services, importer)
            : await FromForm(upload, request);
        if (!received.Ok) return Problem.Of(received.Failure, received.Detail);

        var made = ImportRules.Read(received.Value, services.Limits);
        if (!made.Ok) return Problem.Of(made.Failure, made.Detail);
        var registered = await upload.Register(made.Value);
        return registered.Ok
            ? Json.Ok(new ImportedBody(registered.Value.Id.ToString(), registered.Value.ObjectId, urls.Object(request, account, registered.Value)), StatusCodes.Status201Created)
            : Problem.Of(registered.Failure, registered.Detail);
    }

    private static async Task<Result<ImportFields>> FromForm(Upload upload, HttpRequest request)
    {
        var expected = await upload.Expect(request.ContentLength);
        if (!expected.Ok) return new(null, expected.Failure, expected.Detail);
        var form = await UploadForm.Read(request, "file", file => upload.Receive(file, request.ContentLength, request.HttpContext.RequestAborted));
        if (!form.Ok) return new(null, form.Failure, form.Detail);
        var fields = form.Value;
        if (fields.First("url") is { Length: > 0 }) return (Failure.Invalid, "Send a file in a form, or a url in JSON, and not both");
        return new ImportFields(
            null,
            [.. fields.All("tags").SelectMany(list => list.Split(','))],
            fields.First("folder"),
            fields.First("description"),
            fields.First("created"),
            fields.First("object"),
            fields.First("visibility"),
            fields.FileName,
            fields.First("imager"),
            fields.First("imageresizer"),
            fields.First("slink"));
    }

    private static async Task<Result<ImportFields>> FromUrl(Upload upload, HttpRequest request, UploadServices services, Importer importer)
    {
        var body = await JsonBody.Read(request, Json.Default.ImportFields, services.Limits);
        if (!body.Ok) return body;
        if (body.Value.Url is not { Length: > 0 } url) return (Failure.Invalid, "url is required");
        var expected = await upload.Expect(bodyLength: null);
        if (!expected.Ok) return new(null, expected.Failure, expected.Detail);

        var fetched = await importer.Fetch(url, request.HttpContext.RequestAborted);
        if (!fetched.Ok) return new(null, fetched.Failure, fetched.Detail);
        await using var file = fetched.Value;
        var received = await upload.Receive(file.Body, file.Length, request.HttpContext.RequestAborted);
        return received.Ok ? body.Value with { FileName = body.Value.FileName ?? file.FileName } : new Result<ImportFields>(null, received.Failure, received.Detail);
    }
}
