using System.Text.Json;
using System.Text.Json.Serialization;

namespace Darkroom.Api.Dialects.Slink;

/// <summary>A configuration that ShareX imports, so that a screenshot is uploaded with one key press.</summary>
internal static class ShareX
{
    public static async Task<IResult> Get(HttpRequest request, PublicUrls urls, LimitOptions limits)
    {
        var wish = new ShareXWish(Text(request, "baseUrl"), Text(request, "apiKey"));
        if (HttpMethods.IsPost(request.Method))
        {
            var body = await JsonBody.Read(request, SlinkJson.Default.ShareXWish, limits);
            if (!body.Ok) return Problem.Of(body.Failure, body.Detail);
            wish = body.Value;
        }

        if (wish.ApiKey is not { Length: > 0 and <= 256 } key || !Texts.IsPrintable(key)) return SlinkErrors.Invalid("apiKey", "This value should not be blank.");
        if (wish.BaseUrl is not null && !(Uri.TryCreate(wish.BaseUrl, UriKind.Absolute, out var given) && given.Scheme is "http" or "https")) return SlinkErrors.Invalid("baseUrl", "This value is not a valid URL.");

        var url = (wish.BaseUrl ?? urls.Slink(request)).TrimEnd('/');
        var file = JsonSerializer.SerializeToUtf8Bytes(ShareXFile.For(url, key), SlinkJson.Relaxed.ShareXFile);
        return Results.File(file, "application/json", "slink.sxcu");
    }

    private static string? Text(HttpRequest request, string name) => request.Query[name] is [{ Length: > 0 } text] ? text : null;
}

internal sealed record ShareXFile(
    [property: JsonPropertyName("Version")] string Version,
    [property: JsonPropertyName("Name")] string Name,
    [property: JsonPropertyName("DestinationType")] string DestinationType,
    [property: JsonPropertyName("RequestMethod")] string RequestMethod,
    [property: JsonPropertyName("RequestURL")] string RequestUrl,
    [property: JsonPropertyName("Headers")] Dictionary<string, string> Headers,
    [property: JsonPropertyName("Body")] string Body,
    [property: JsonPropertyName("FileFormName")] string FileFormName,
    [property: JsonPropertyName("URL")] string Url,
    [property: JsonPropertyName("ThumbnailURL")] string ThumbnailUrl)
{
    /// <summary>The answer's URLs come after the base and a slash; repeated slashes are one here.</summary>
    public static ShareXFile For(string url, string key) => new(
        "14.1.0",
        "Slink Image Upload",
        "ImageUploader",
        "POST",
        url + "/api/external/upload",
        new(StringComparer.Ordinal) { ["Authorization"] = "Bearer " + key, ["Origin"] = url },
        "MultipartFormData",
        "image",
        url + "/{json:url}",
        url + "/{json:thumbnailUrl}");
}
