using System.Globalization;

namespace Darkroom.Api;

/// <summary>The Cache-Control table, whole.</summary>
internal static class CacheControl
{
    /// <summary>A URL with the image's id: its bytes never change.</summary>
    public const string ById = "public, max-age=31536000, immutable, stale-if-error=86400";

    /// <summary>A URL with the owner's name for it: the name may be used again for another image.</summary>
    public const string ByName = "public, max-age=300, stale-while-revalidate=86400, stale-if-error=86400";

    /// <summary>Only for whoever showed a key.</summary>
    public const string Private = "private, no-cache";

    /// <summary>How long what is sent meanwhile may be kept.</summary>
    private const int PendingSeconds = 60;

    /// <summary>The content itself was refused.</summary>
    public const string Refused = "public, max-age=60";

    /// <summary>Every other refusal, and every answer of an API.</summary>
    public const string NoStore = "no-store";

    /// <summary>While something better is being made.</summary>
    /// <param name="usual">What the better one will have.</param>
    public static string Soon(string usual) =>
        usual == Private ? Private
        : usual.StartsWith("private", StringComparison.Ordinal) ? Until(Private, Math.Min(PendingSeconds, MaxAge(usual)))
        : Until(usual, PendingSeconds);

    /// <summary>What a signature opens until it expires: as usual, but no cache may serve it a second longer.</summary>
    /// <param name="usual">What the same content has without expiry.</param>
    public static string Until(string usual, long rest) =>
        usual == Private
            ? string.Create(CultureInfo.InvariantCulture, $"private, max-age={rest}")
            : string.Create(CultureInfo.InvariantCulture, $"public, max-age={Math.Min(rest, MaxAge(usual))}");

    private static long MaxAge(string usual)
    {
        const string Name = "max-age=";
        var at = usual.IndexOf(Name, StringComparison.Ordinal) + Name.Length;
        var end = usual.IndexOf(',', at);
        return long.Parse(usual.AsSpan(at, (end < 0 ? usual.Length : end) - at), NumberStyles.None, CultureInfo.InvariantCulture);
    }
}
