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

    /// <summary>The same URL will soon give something better.</summary>
    public const string Pending = "public, max-age=60";

    /// <summary>The content itself was refused.</summary>
    public const string Refused = "public, max-age=60";

    /// <summary>Every other refusal, and every answer of an API.</summary>
    public const string NoStore = "no-store";

    /// <summary>While something better is being made.</summary>
    /// <param name="usual">What the better one will have.</param>
    public static string Soon(string usual) => usual is ById or ByName ? Pending : usual;
}
