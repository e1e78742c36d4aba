using System.Globalization;

namespace Darkroom.Storage;

/// <summary>Where a key lies below the blobs' folder: <c>originals/id/0</c> at <c>originals/3fa/id/0</c>, so that no folder grows wide.</summary>
internal sealed class BlobPaths(string root)
{
    private const string Allowed = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-";
    private const int LongestKey = 512;

    private static readonly System.Buffers.SearchValues<char> AllowedChars = System.Buffers.SearchValues.Create(Allowed);

    public string Root { get; } = Path.GetFullPath(root);

    /// <param name="key">At least a kind and a name: nothing may name a whole kind by accident.</param>
    public string Of(string key)
    {
        var segments = Check(key);
        return Path.Combine([FanOut(segments), .. segments[1..]]);
    }

    /// <summary>Its segments.</summary>
    /// <exception cref="ArgumentException">It names no blob.</exception>
    public static string[] Check(string key)
    {
        var segments = Split(key);
        return segments.Length >= 2 ? segments : throw new ArgumentException($"'{key}' names no blob.", nameof(key));
    }

    /// <summary>The folder above all blobs of the key's second segment; it stays when it is empty.</summary>
    public string FanOutOf(string key) => FanOut(Split(key));

    /// <summary>The folder that holds all that <paramref name="prefix"/> begins.</summary>
    public string OfFolder(string prefix)
    {
        var segments = Split(prefix);
        return segments.Length == 1 ? Path.Combine(Root, prefix) : Of(prefix);
    }

    public string KeyOf(string path)
    {
        var segments = Path.GetRelativePath(Root, path).Split(Path.DirectorySeparatorChar);
        return string.Join('/', [segments[0], .. segments[2..]]);
    }

    private string FanOut(string[] segments) =>
        Path.Combine(Root, segments[0], Hash(segments[1]).ToString("x3", CultureInfo.InvariantCulture));

    private static string[] Split(string key)
    {
        var segments = key.Split('/');
        if (key.Length > LongestKey || Array.Exists(segments, static segment => segment is "" or "." or ".." || segment.AsSpan().ContainsAnyExcept(AllowedChars)))
            throw new ArgumentException($"'{key}' is not a key.", nameof(key));
        return segments;
    }

    /// <summary>FNV-1a, folded to 12 bits. Folders on disk depend on it: it never changes.</summary>
    private static uint Hash(string name)
    {
        var hash = 2166136261u;
        foreach (var c in name) hash = unchecked((hash ^ c) * 16777619u);
        return (hash ^ (hash >> 12) ^ (hash >> 24)) & 0xFFF;
    }
}
