using System.Text.Json.Serialization;

namespace Darkroom.Api.Dialects.Reimage;

/// <summary>Body of <c>/update</c> and <c>/tag</c>.</summary>
internal sealed record TagsBody(string?[]? Tags);

/// <param name="Size">Kilobytes, two decimals.</param>
internal sealed record UploadBody(
    string ObjectUrl,
    string Original,
    string Optimised,
    string ObjectId,
    string[] Tags,
    double Size,
    string Type,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Folder,
    string OriginalFileName,
    int Height,
    int Width,
    string Status);

/// <summary>Three parallel arrays, as the service answers them, and beside them the whole items.</summary>
internal sealed record ListBody(
    int Page, int PageSize, string[] Objects, string[] Urls, string[] Thumbnails, ItemBody[] Items, long Total, long Pages);

internal sealed record ItemBody(
    string ObjectId,
    string ObjectUrl,
    string Original,
    string Optimised,
    string[] Tags,
    double Size,
    string Type,
    string? Folder,
    string? OriginalFileName,
    int Width,
    int Height,
    DateTimeOffset CreatedAt);

/// <param name="Similarities">Score over the best hit's, three decimals, descending.</param>
internal sealed record SearchBody(
    string Query, int Count, string[] Objects, string[] Urls, string[] Thumbnails, string[] Captions, double[] Similarities);

/// <param name="StorageUsed">Kilobytes.</param>
/// <param name="VideoStorageUsed">Minutes.</param>
internal sealed record UserBody(
    string Name,
    string BucketId,
    string Avatar,
    long ImageCount,
    long StorageUsed,
    long StorageLimit,
    double VideoStorageUsed,
    double VideoStorageLimit,
    long TransformCount,
    int SubscriptionTier);

internal sealed record MessageBody(string Message);
