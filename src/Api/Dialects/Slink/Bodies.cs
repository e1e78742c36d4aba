using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Darkroom.Api.Dialects.Slink;

internal sealed record SlinkError(ErrorParts Error);

internal sealed record ErrorParts([property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Title, string Message)
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Code { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ViolationBody[]? Violations { get; init; }
}

internal sealed record ViolationBody(string Property, string Message)
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DuplicateImage? Data { get; init; }
}

internal sealed record DuplicateImage(string ImageId, string? UploadedAt, string ExistingImageUrl);

internal sealed record IdBody(string Id);

internal sealed record ExternalBody(string Id, string Url, string ThumbnailUrl);

/// <param name="Email">Only for the owner and administrators.</param>
internal sealed record OwnerBody(string Id, string? Email, string? Username, string DisplayName);

/// <param name="Timestamp">Unix seconds.</param>
internal sealed record TimeBody(string FormattedDate, long Timestamp);

internal sealed record AttributesBody(string FileName, string Description, bool IsPublic, TimeBody CreatedAt, TimeBody? UpdatedAt, long Views);

/// <param name="Size">Bytes.</param>
internal sealed record MetadataBody(long Size, string MimeType, int Width, int Height);

internal sealed record RowBody(string Id, OwnerBody Owner, string Url, AttributesBody Attributes, MetadataBody Metadata)
{
    /// <summary>Only in the owner's own lists.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string[]? Tags { get; init; }
}

/// <param name="Size">Rows that were asked for.</param>
/// <param name="Page">Null in a list without pages.</param>
internal sealed record MetaBody(
    int Size,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Page,
    long Total,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? NextCursor,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? PrevCursor);

internal sealed record ListBody(MetaBody Meta, RowBody[] Data);

internal sealed record DataBody<T>(T Data);

internal sealed record ExistsBody(bool Exists);

internal record DetailFields(
    string Id,
    string FileName,
    string Description,
    bool IsPublic,
    string CreatedAt,
    string? UpdatedAt,
    long Views,
    long Size,
    string MimeType,
    int Width,
    int Height,
    bool SupportsResize,
    string Url,
    string[] Tags);

/// <summary>The fields as the documents have them, and once more where newer clients look for them.</summary>
internal sealed record DetailBody([property: JsonPropertyOrder(1)] DetailFields Data) : DetailFields(Data);

/// <summary>What a batch may say of an image that it left alone.</summary>
internal sealed record FailedItem(string Id, string Reason);

internal sealed record BatchBody(string[] Processed, FailedItem[] Failed);

internal sealed record BatchDeletedBody(string[] Deleted, FailedItem[] Failed);

internal sealed record TokensBody(
    [property: JsonPropertyName("access_token")] string AccessToken, [property: JsonPropertyName("refresh_token")] string RefreshToken);

internal sealed record UserBody(string Id, string? Email, string? Username, string DisplayName, string[] Roles);

internal sealed record NewKeyBody(string Key, string KeyId, string Name);

internal sealed record KeyBody(string Id, string Name, string CreatedAt, string? ExpiresAt, string? LastUsedAt, bool IsExpired);

internal sealed record LicensesBody(string[] Licenses);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(SlinkError))]
[JsonSerializable(typeof(IdBody))]
[JsonSerializable(typeof(ExternalBody))]
[JsonSerializable(typeof(ListBody))]
[JsonSerializable(typeof(RowBody[]))]
[JsonSerializable(typeof(DataBody<RowBody[]>))]
[JsonSerializable(typeof(DataBody<RowBody>))]
[JsonSerializable(typeof(ExistsBody))]
[JsonSerializable(typeof(DetailBody))]
[JsonSerializable(typeof(BatchBody))]
[JsonSerializable(typeof(BatchDeletedBody))]
[JsonSerializable(typeof(TokensBody))]
[JsonSerializable(typeof(UserBody))]
[JsonSerializable(typeof(Dictionary<string, JsonElement>))]
[JsonSerializable(typeof(NewKeyBody))]
[JsonSerializable(typeof(DataBody<KeyBody[]>))]
[JsonSerializable(typeof(LicensesBody))]
[JsonSerializable(typeof(ShareXFile))]
[JsonSerializable(typeof(ImagePatch))]
[JsonSerializable(typeof(ImageDelete))]
[JsonSerializable(typeof(BatchWish))]
[JsonSerializable(typeof(LoginWish))]
[JsonSerializable(typeof(RefreshWish))]
[JsonSerializable(typeof(SignUpWish))]
[JsonSerializable(typeof(ProfileWish))]
[JsonSerializable(typeof(PasswordWish))]
[JsonSerializable(typeof(NewKeyWish))]
[JsonSerializable(typeof(ShareXWish))]
internal sealed partial class SlinkJson : JsonSerializerContext
{
    public static SlinkJson Relaxed { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    public static IResult Ok<T>(T body, int status = StatusCodes.Status200OK) =>
        Results.Json(body, Relaxed.GetTypeInfo(typeof(T))!, "application/json", status);
}
