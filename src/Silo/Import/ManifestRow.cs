using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;

namespace Darkroom.Silo.Import;

/// <summary>One image of a manifest.</summary>
/// <param name="Line">Where it begins in the file, from 1.</param>
/// <param name="Fields">By column: <c>path</c> or <c>url</c>, <c>account</c>, and what the image is to be; empty ones left out.</param>
internal sealed record ManifestRow(long Line, ImmutableDictionary<string, string> Fields)
{
    public const string Path = "path";
    public const string Url = "url";
    public const string Account = "account";

    /// <summary>Columns that say something of the image, as the server knows them.</summary>
    public static readonly ImmutableArray<string> OfImage = ["tags", "folder", "description", "created", "object", "visibility", "imager", "imageresizer", "slink"];

    /// <summary>What a manifest may have.</summary>
    public static readonly ImmutableHashSet<string> Columns = [Path, Url, Account, .. OfImage];

    /// <summary>The same row is the same upload, in this run and in the next: 64 hexadecimal digits of all that it says.</summary>
    public string Key { get; } = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(
        string.Join('\n', Fields.OrderBy(field => field.Key, StringComparer.Ordinal).Select(field => $"{field.Key}={field.Value}")))));

    public string Source => Fields.GetValueOrDefault(Path) ?? Fields.GetValueOrDefault(Url) ?? "";

    /// <summary>Why it cannot be imported, or null.</summary>
    public string? Broken =>
        Fields.Keys.FirstOrDefault(name => !Columns.Contains(name)) is { } unknown ? $"unknown column '{unknown}'"
        : Fields.ContainsKey(Path) == Fields.ContainsKey(Url) ? "needs a path or a url, and not both"
        : null;
}
