using System.Text.Json.Serialization;

namespace Darkroom.Api.Dialects.Slink;

// Bodies that clients send. What they do not name is null; what is unknown here is ignored.
internal sealed record ImagePatch(string? Description, bool? IsPublic);

internal sealed record ImageDelete(bool? PreserveOnDisk);

internal sealed record BatchWish(string[]? ImageIds, bool? IsPublic, bool? PreserveOnDisk);

internal sealed record LoginWish(string? Username, string? Email, string? Password);

internal sealed record RefreshWish([property: JsonPropertyName("refresh_token")] string? RefreshToken);

internal sealed record SignUpWish(
    string? Email, string? Username, string? Password, string? Confirm, [property: JsonPropertyName("display_name")] string? DisplayName);

internal sealed record ProfileWish([property: JsonPropertyName("display_name")] string? DisplayName);

internal sealed record PasswordWish([property: JsonPropertyName("old_password")] string? OldPassword, string? Password, string? Confirm);

internal sealed record NewKeyWish(string? Name, DateTimeOffset? ExpiresAt);

internal sealed record ShareXWish(string? BaseUrl, string? ApiKey);
