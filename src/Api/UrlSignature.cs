using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Darkroom.Api;

/// <summary>
/// A CDN URL's query in two parts: the signature (<c>e</c> when it expires, <c>k</c> whose key, <c>s</c> the HMAC-SHA256 in base64url), and all
/// else as it was sent. Only a query with both <c>k</c> and <c>s</c> has one: each alone, or with <c>e</c>, is somebody else's word.
/// </summary>
internal sealed record UrlSignature(string Key, string Expires, string Mac)
{
    private const int MacLength = 43;
    private const int LongestTime = 11;

    /// <summary>Why it cannot be one; null when its parts look right.</summary>
    private string? Malformed { get; init; }

    /// <param name="rest">The query without the signature.</param>
    public static UrlSignature? Read(string query, out string rest)
    {
        rest = query;
        if (!query.Contains("k=", StringComparison.Ordinal)) return null;
        var parts = Parts(query).ToLookup(part => part is ['e' or 'k' or 's', '=', ..] ? part[0] : default);
        if (!parts['k'].Any() || !parts['s'].Any()) return null;

        rest = Joined(parts[default]);
        var (key, expires, mac) = (Value('k'), Value('e'), Value('s').TrimEnd('='));
        return new UrlSignature(key, expires, mac)
        {
            Malformed = parts['k'].Count() > 1 || parts['e'].Count() > 1 || parts['s'].Count() != 1 ? "k and s must stand in it once, e at most once"
                : parts['e'].Any() && !(expires.Length is > 0 and <= LongestTime && expires.All(char.IsAsciiDigit)) ? "e must be Unix seconds"
                : mac.Length != MacLength ? $"s must be {MacLength} characters of base64url"
                : null,
        };

        string Value(char name) => parts[name].FirstOrDefault() is { } part ? Uri.UnescapeDataString(part[2..]) : "";
    }

    /// <summary>Where there is nothing to sign with.</summary>
    public static (Failure Failure, string Detail) NoKey => (Failure.Invalid, "The account has no signing key");

    /// <summary>What is signed: the expiry, a colon, and the path as it is on the host that all surfaces share, with what counts of the query.</summary>
    public static string TextOf(Surface surface, string query, string expires)
    {
        // Where a file name of any kind is ignored, name%3Fwidth=20 must not pass for name?width=20.
        var path = surface.CdnPath!.Replace("?", "%3F", StringComparison.Ordinal);
        return $"{expires}:{surface.Dialect.CdnPrefixes[0]}{path}{(surface.Dialect.ReadsQuery ? query : "")}";
    }

    /// <summary>The HMAC-SHA256 of a text under a key's secret as it is shown, in base64url without padding.</summary>
    public static string Sign(string secret, string text) =>
        Base64Url.EncodeToString(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(text)));

    /// <summary>The same URL with its signature.</summary>
    /// <param name="query">Its query.</param>
    public static string Append(string url, UrlKey key, Surface surface, string query, DateTimeOffset? expires)
    {
        var e = expires?.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var signed = Joined(Parts(query));
        return $"{url.TrimEnd('?', '&')}{(signed.Length == 0 ? '?' : '&')}{(e is null ? "" : $"e={e}&")}k={key.Id}&s={Sign(key.Secret, TextOf(surface, signed, e ?? ""))}";
    }

    /// <summary>The seconds that it is good for, <see cref="long.MaxValue"/> without expiry; <c>Forbidden</c> says what is wrong with it.</summary>
    /// <param name="query">What counts of the query beside it.</param>
    public Result<Life> Check(IEnumerable<UrlKey> keys, Surface surface, string query, DateTimeOffset now)
    {
        if (Malformed is not null) return (Failure.Forbidden, $"The signature is malformed: {Malformed}");
        if (keys.FirstOrDefault(key => key.Id == Key) is not { } key) return (Failure.Forbidden, "The signature's key is unknown or retired");

        var text = TextOf(surface, query, Expires);
        // Texts, not bytes: of the forms that base64 has for the same bytes only ours is good.
        if (!CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(Mac), Encoding.UTF8.GetBytes(Sign(key.Secret, text))))
            return (Failure.Forbidden, $"The signature is wrong: it must be that of '{text}'");

        if (Expires.Length == 0) return new Life(null);
        var rest = long.Parse(Expires, NumberStyles.None, CultureInfo.InvariantCulture) - now.ToUnixTimeSeconds();
        return rest > 0 ? new Life(rest) : (Failure.Forbidden, "The signature has expired");
    }

    private static string[] Parts(string query) => query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries);

    private static string Joined(IEnumerable<string> parts) => string.Join('&', parts) is { Length: > 0 } joined ? "?" + joined : "";

    /// <param name="Seconds">Null: for ever.</param>
    internal sealed record Life(long? Seconds);
}
