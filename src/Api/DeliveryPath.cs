namespace Darkroom.Api;

/// <summary>A CDN path: <c>{bucket}/{object}/{rendition}</c>, repeated slashes being one.</summary>
/// <param name="Rendition"><c>original</c>, or a transformation's text.</param>
internal readonly record struct DeliveryPath(string Bucket, string Object, string Rendition)
{
    public bool IsOriginal => Rendition == "original";

    public static bool TryParse(string path, out DeliveryPath parsed)
    {
        parsed = default;
        Span<Range> parts = stackalloc Range[5];
        var count = path.AsSpan().Split(parts, '/', StringSplitOptions.RemoveEmptyEntries);
        if (count != 3) return false;
        parsed = new(path[parts[0]], path[parts[1]], path[parts[2]]);
        return true;
    }
}
