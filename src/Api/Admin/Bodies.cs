using System.Text.Json.Serialization;

namespace Darkroom.Api.Admin;

/// <summary>Body of <c>POST</c> and <c>PATCH</c>: what is null takes its default, or stays.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record AccountFields(
    string? Name,
    string? Bucket,
    string? Email,
    string? Password,
    int? Tier,
    string? Storage,
    long? StorageLimit,
    int? RequestsPerHour,
    string? PublicOriginal,
    string? Username,
    string? State,
    string? RequireSignature,
    string?[]? AllowedOps,
    string?[]? Prerender,
    string? Duplicates);

internal sealed record CreatedAccountBody(string AccountId, string Name, string BucketId, string Key);

/// <param name="StorageLimit">Bytes.</param>
internal sealed record AccountBody(
    string AccountId,
    string Name,
    string BucketId,
    string? Email,
    string? Username,
    string State,
    int Tier,
    string Storage,
    long StorageLimit,
    int? RequestsPerHour,
    string PublicOriginal,
    string RequireSignature,
    string[] AllowedOps,
    IReadOnlyList<string> Prerender,
    string Duplicates,
    DateTimeOffset CreatedAt);

internal sealed record AccountListBody(int Page, int PageSize, AccountBody[] Accounts, long Total, long Pages);

/// <param name="StorageUsed">Bytes: originals, running uploads and orphans.</param>
internal sealed record AccountUsageBody(
    string AccountId,
    long ImageCount,
    long StorageUsed,
    long StorageReserved,
    long StorageLimit,
    long TransformCount,
    long ServedCount,
    long BytesServed);

[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record NewKeyBody(string? Name, string[]? Scopes, DateTimeOffset? ExpiresAt);

internal sealed record CreatedKeyBody(string KeyId, string Key);

internal sealed record KeyBody(string KeyId, string Name, string[] Scopes, DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt);

internal sealed record KeyListBody(KeyBody[] Keys);

internal sealed record PoisonBody(string Sha256, int Deaths, DateTimeOffset Since);

internal sealed record PoisonListBody(int Page, int PageSize, PoisonBody[] Poison, long Total, long Pages);

/// <summary>What is said of an image that comes from elsewhere; null takes the default.</summary>
/// <param name="Url">Where it is fetched from, when no file comes along.</param>
/// <param name="Created">When it was made, as ISO 8601 has it.</param>
/// <param name="Imager">The id that it had there; the same for <paramref name="Imageresizer"/> and <paramref name="Slink"/>.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record ImportFields(
    string? Url,
    string?[]? Tags,
    string? Folder,
    string? Description,
    string? Created,
    string? Object,
    string? Visibility,
    string? FileName,
    string? Imager,
    string? Imageresizer,
    string? Slink);

internal sealed record ImportedBody(string ImageId, string ObjectId, string ObjectUrl);

/// <param name="Blobs">Beginning of its keys in the store.</param>
internal sealed record OrphanBody(string Id, string Uuid, string AccountId, string Type, long Bytes, string Sha256, string Blobs, DateTimeOffset DeletedAt);

internal sealed record OrphanListBody(int Page, int PageSize, OrphanBody[] Orphans, long Total, long Pages);

internal sealed record CreatedUrlKeyBody(string KeyId, string Secret, DateTimeOffset CreatedAt);

internal sealed record UrlKeyBody(string KeyId, DateTimeOffset CreatedAt);

internal sealed record UrlKeyListBody(UrlKeyBody[] SigningKeys);

/// <param name="Path">A URL, or its path.</param>
/// <param name="ExpiresIn">Seconds; null is never.</param>
/// <param name="KeyId">Null takes the newest.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record SignBody(string? Path, long? ExpiresIn, string? KeyId);

internal sealed record SignedBody(string Url, string KeyId, DateTimeOffset? ExpiresAt);

[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record PresetOps(string? Ops);

internal sealed record PresetBody(string Name, string Ops);

internal sealed record PresetListBody(PresetBody[] Presets);
