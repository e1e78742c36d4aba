using System.Collections.Immutable;
using Darkroom.Api.Importing;
using Microsoft.Net.Http.Headers;

namespace Darkroom.Api.Dialects.ImageResizer;

/// <summary>New images: from a URL, from the body, from a form.</summary>
internal static class ImageResizerUpload
{
    /// <summary>Tags of one image, here; another dialect may have given it more.</summary>
    public const int MostTags = 20;

    public static async Task<IResult> FromUrl(Caller caller, HttpRequest request, UploadServices services, Importer importer, ImageBodies bodies)
    {
        if (Prefetch.IsOne(request)) return Prefetch.Refused;
        var asked = Read(request, services.Limits);
        if (!asked.Ok) return Problem.Of(asked.Failure, asked.Detail);
        if (request.Query["url"] is not [{ Length: > 0 } url]) return Problem.Of(Failure.Invalid, "url is required");

        await using var upload = new Upload(services, caller.Account, new UploadRules());
        var expected = await upload.Expect(bodyLength: null);
        if (!expected.Ok) return Problem.Of(expected.Failure, expected.Detail);
        var fetched = await importer.Fetch(url, request.HttpContext.RequestAborted);
        if (!fetched.Ok) return Problem.Of(fetched.Failure, fetched.Detail);
        await using var file = fetched.Value;
        var received = await upload.Receive(file.Body, file.Length, request.HttpContext.RequestAborted);
        return await Register(upload, received, NameOf(file.FileName, services), asked.Value, caller, request, bodies);
    }

    public static async Task<IResult> FromBody(Caller caller, HttpRequest request, UploadServices services, ImageBodies bodies)
    {
        var asked = Read(request, services.Limits);
        if (!asked.Ok) return Problem.Of(asked.Failure, asked.Detail);

        await using var upload = new Upload(services, caller.Account, new UploadRules());
        var expected = await upload.Expect(request.ContentLength);
        if (!expected.Ok) return Problem.Of(expected.Failure, expected.Detail);
        var type = MediaTypeHeaderValue.TryParse(request.ContentType, out var parsed) ? parsed.MediaType.ToString().ToLowerInvariant() : "";
        if (type == "multipart/form-data")
        {
            var form = await UploadForm.Read(request, fileField: null, file => upload.Receive(file, request.ContentLength, request.HttpContext.RequestAborted));
            if (!form.Ok) return Problem.Of(form.Failure, form.Detail);
            return await Register(upload, Done.Value, NameOf(form.Value.FileName, services), asked.Value, caller, request, bodies);
        }

        if (type != "application/octet-stream" && !type.StartsWith("image/", StringComparison.Ordinal))
            return Problem.Of(Failure.UnsupportedType, "Content-Type must be application/octet-stream, an image type or multipart/form-data");
        var received = await upload.Receive(request.Body, request.ContentLength, request.HttpContext.RequestAborted);
        return await Register(upload, received, null, asked.Value, caller, request, bodies);
    }

    private static async Task<IResult> Register(
        Upload upload, Result<Done> received, string? fileName, Asked asked, Caller caller, HttpRequest request, ImageBodies bodies)
    {
        if (!received.Ok) return Problem.Of(received.Failure, received.Detail);
        var registered = await upload.Register(new NewImage { Tags = asked.Tags, FileName = fileName });
        return registered.Ok
            ? ImageResizerJson.Ok(await bodies.Of(registered.Value, caller, asked.Flags, request))
            : Problem.Of(registered.Failure, registered.Detail);
    }

    /// <summary>Nobody asked for the name: one that cannot be kept is no reason to refuse the picture.</summary>
    private static string? NameOf(string fileName, UploadServices services) => Texts.Name("file name", fileName, services.Limits).Value is { Length: > 0 } name ? name : null;

    private static Result<Asked> Read(HttpRequest request, LimitOptions limits)
    {
        var flags = Flags.Read(request);
        if (!flags.Ok) return new(null, flags.Failure, flags.Detail);
        var tags = Texts.Tags(request.Query["tags"].SelectMany(list => (list ?? "").Split(',')), limits with { Tags = Math.Min(limits.Tags, MostTags) });
        return tags.Ok ? new Asked(flags.Value, tags.Value) : new Result<Asked>(null, tags.Failure, tags.Detail);
    }

    private sealed record Asked(Flags Flags, ImmutableArray<string> Tags);
}
