using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http.Features;

namespace Darkroom.Api;

/// <summary>Reads a JSON body within its limits; whatever is wrong with it is a sentence for the client.</summary>
internal static class JsonBody
{
    public static async Task<Result<T>> Read<T>(HttpRequest request, JsonTypeInfo<T> type, LimitOptions limits)
        where T : class
    {
        if (request.ContentLength > limits.JsonBytes) return TooLarge(limits);
        if (request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } feature) feature.MaxRequestBodySize = limits.JsonBytes;
        try
        {
            var parsed = await Parse(request, limits);
            if (!parsed.Ok) return new(null, parsed.Failure, parsed.Detail);
            using var document = parsed.Value;
            return document.Deserialize(type) is { } body ? body : (Failure.Invalid, "The body must be a JSON object");
        }
        catch (JsonException e)
        {
            if (e.Path is ['$', '.', .. var member] && type.Properties.All(property => property.Name != member) && member.AsSpan().IndexOfAny('.', '[') < 0)
                return (Failure.Invalid, $"Unknown member '{(member.Length <= 32 ? member : member[..32] + "…")}'");
            var where = string.IsNullOrEmpty(e.Path) || e.Path == "$" ? "" : $" at {e.Path}";
            return (Failure.Invalid, $"The body is not the JSON that is expected here{where}");
        }
        catch (BadHttpRequestException e) when (e.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            return TooLarge(limits);
        }
    }

    private static async Task<Result<JsonDocument>> Parse(HttpRequest request, LimitOptions limits)
    {
        try
        {
            return await JsonDocument.ParseAsync(request.Body, new JsonDocumentOptions { MaxDepth = limits.JsonDepth }, request.HttpContext.RequestAborted);
        }
        catch (JsonException e) when (e is { LineNumber: { } line, BytePositionInLine: { } at })
        {
            return (Failure.Invalid, string.Create(CultureInfo.InvariantCulture, $"The body is no JSON from line {line + 1}, byte {at + 1} on"));
        }
    }

    private static (Failure, string) TooLarge(LimitOptions limits) => (Failure.TooLarge, $"The body is larger than {limits.JsonBytes} bytes");
}
