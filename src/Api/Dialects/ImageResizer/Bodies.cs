using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Darkroom.Api.Dialects.ImageResizer;

/// <param name="NotFound">Of several ids those that name no image; null when all do.</param>
internal sealed record Envelope<T>(
    bool Success,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] T? Response,
    ErrorDetail? Error = null,
    string[]? NotFound = null);

internal sealed record ErrorDetail(string Code, string Message);

/// <summary>The response of a refusal.</summary>
internal sealed record Nothing;

/// <param name="Filesize">Bytes.</param>
/// <param name="CreatedAt">With <paramref name="Created"/> (Unix seconds), <paramref name="Format"/>, <paramref name="MimeType"/> and <paramref name="Url"/> only when it is asked to be verbose.</param>
internal sealed record ImageBody(string Id, int Width, int Height, long Filesize, string[] Tags)
{
    public string? Format { get; init; }

    public string? CreatedAt { get; init; }

    public long? Created { get; init; }

    public string? MimeType { get; init; }

    public string? Url { get; init; }

    public JsonElement? Exif { get; init; }

    public string? MiniPreview { get; init; }

    public AccountBody? Account { get; init; }
}

internal sealed record AccountBody(long NumImages, StorageBody Storage);

internal sealed record StorageBody(long Max, string MaxReadable, long Used, string UsedReadable, long Remaining, string RemainingReadable)
{
    public static StorageBody Of(long max, long used)
    {
        var remaining = Math.Max(0, max - used);
        return new(max, ReadableSize.Of(max), used, ReadableSize.Of(used), remaining, ReadableSize.Of(remaining));
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Envelope<Nothing>))]
[JsonSerializable(typeof(Envelope<ImageBody>))]
[JsonSerializable(typeof(Envelope<ImageBody[]>))]
[JsonSerializable(typeof(Envelope<AccountBody>))]
internal sealed partial class ImageResizerJson : JsonSerializerContext
{
    public static ImageResizerJson Relaxed { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    public static IResult Ok<T>(T response, string[]? notFound = null) =>
        Results.Json(new Envelope<T>(true, response, null, notFound), Relaxed.GetTypeInfo(typeof(Envelope<T>))!, "application/json");
}
