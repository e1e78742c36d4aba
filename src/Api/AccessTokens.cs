using System.Buffers.Text;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Darkroom.Api;

/// <summary>
/// JSON web tokens that say which log-in a request belongs to. HS256 and nothing else: the header's algorithm is compared, never
/// obeyed (docs/decisions/0012-access-tokens.md says why this is not a library's).
/// </summary>
internal sealed class AccessTokens(Freshness freshness, ISessions sessions, TimeProvider time)
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    public async Task<string> Issue(Session session, long arrived)
    {
        var now = time.GetUtcNow();
        var key = (await freshness.SigningKeys(arrived)).FirstOrDefault() ?? await sessions.RotateSigningKey(seen: null, now);
        var header = Encode(JsonSerializer.SerializeToUtf8Bytes(new TokenHeader("HS256", "JWT", key.Id), TokenJson.Default.TokenHeader));
        var claims = new TokenClaims(
            new ImageId(session.Account.Value).ToUuid(), session.Id, now.ToUnixTimeSeconds(), (now + Lifetime).ToUnixTimeSeconds());
        var signed = $"{header}.{Encode(JsonSerializer.SerializeToUtf8Bytes(claims, TokenJson.Default.TokenClaims))}";
        return $"{signed}.{Encode(Sign(key, signed))}";
    }

    /// <summary>The session that a token was issued for; null when it is forged, expired or signed by a key that is gone.</summary>
    public async ValueTask<string?> Read(string token, long arrived)
    {
        var dot = token.LastIndexOf('.');
        if (Decode(token[..token.IndexOf('.', StringComparison.Ordinal)], TokenJson.Default.TokenHeader) is not { Alg: "HS256" } header) return null;
        if (Decode(token[(token.IndexOf('.', StringComparison.Ordinal) + 1)..dot], TokenJson.Default.TokenClaims) is not { Sid: { } session } claims) return null;

        var key = (await freshness.SigningKeys(arrived)).FirstOrDefault(key => key.Id == header.Kid);
        if (key is null || !IsSigned(token, dot, key)) return null;
        return claims.Exp > time.GetUtcNow().ToUnixTimeSeconds() ? session : null;
    }

    /// <summary>Compares texts, not bytes: of the forms that base64 has for the same bytes only ours is good.</summary>
    private static bool IsSigned(string token, int dot, SigningKey key) => CryptographicOperations.FixedTimeEquals(
        MemoryMarshal.AsBytes(token.AsSpan(dot + 1)), MemoryMarshal.AsBytes(Encode(Sign(key, token[..dot])).AsSpan()));

    private static byte[] Sign(SigningKey key, string text) => HMACSHA256.HashData(key.Secret.AsSpan(), Encoding.ASCII.GetBytes(text));

    private static string Encode(ReadOnlySpan<byte> bytes) => Base64Url.EncodeToString(bytes);

    private static T? Decode<T>(string part, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(Base64Url.DecodeFromChars(part), type);
        }
        catch (Exception e) when (e is FormatException or JsonException)
        {
            // What strangers send need not be a token.
            return null;
        }
    }
}

internal sealed record TokenHeader(string? Alg, string? Typ, string? Kid);

/// <param name="Sub">The account, as a UUID.</param>
/// <param name="Sid">The session.</param>
internal sealed record TokenClaims(string? Sub, string? Sid, long Iat, long Exp);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(TokenHeader))]
[JsonSerializable(typeof(TokenClaims))]
internal sealed partial class TokenJson : JsonSerializerContext;
