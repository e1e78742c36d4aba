namespace Darkroom.Abstractions;

/// <summary>The types that are taken as originals: five always, others as the operator says.</summary>
public sealed class AdmittedTypes
{
    private readonly HashSet<MediaType> types;

    /// <param name="optional">Beside jpg, png, webp, gif and avif.</param>
    public AdmittedTypes(IEnumerable<MediaType> optional) => types = [MediaType.Jpeg, MediaType.Png, MediaType.Webp, MediaType.Gif, MediaType.Avif, .. optional];

    /// <summary>What may be named beside the five.</summary>
    public static bool IsOptional(MediaType type) => type > MediaType.Avif;

    public bool Has(MediaType type) => types.Contains(type);

    /// <summary>By a file's first <see cref="Magic.Bytes"/>; the failure's detail names what is taken.</summary>
    public Result<MediaType> Sniff(ReadOnlySpan<byte> head)
    {
        var sniffed = Magic.Sniff(head);
        if (sniffed.Failure is not (Failure.None or Failure.UnsupportedType)) return sniffed;
        return sniffed.Ok && Has(sniffed.Value) ? sniffed : (Failure.UnsupportedType, $"Not a supported image: {Names()} are");
    }

    private string Names()
    {
        var names = types.Order().Select(type => type == MediaType.Jpeg ? "jpeg" : type.Extension).ToArray();
        return $"{string.Join(", ", names[..^1])} and {names[^1]}";
    }
}
