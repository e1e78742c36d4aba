using System.Security.Cryptography;
using System.Text;

namespace Darkroom.Abstractions;

/// <summary>Which code makes variants: our pipeline, libvips and its encoders. Part of every variant's name and ETag, so two builds never mix bytes.</summary>
[Immutable]
public sealed record RenderVersion(string Text)
{
    /// <summary>Name of a variant: 32 hexadecimal digits; in quotes it is the strong ETag.</summary>
    public string NameVariant(ImageId image, long generation, Transformation transformation)
    {
        var name = Encoding.UTF8.GetBytes($"{image}|{generation}|{transformation}|{Text}");
        return Convert.ToHexStringLower(SHA256.HashData(name).AsSpan(0, 16));
    }
}
