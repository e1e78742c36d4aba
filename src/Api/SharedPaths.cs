using Darkroom.Api.Dialects;

namespace Darkroom.Api;

/// <summary>The dialects by name.</summary>
internal enum DialectName
{
    Reimage,
    Darkroom,
    Imager,
    ImageResizer,
    Slink,
}

/// <summary>Whose a path is on the host that all dialects share. What is nobody's is Reimage's.</summary>
internal static class SharedPaths
{
    private const string Images = "/api/images";

    private static readonly (string Prefix, DialectName Owner)[] Table =
    [
        ("/api", DialectName.Slink),
        ("/i", DialectName.Slink),
        ("/c", DialectName.Slink),
        ("/v1", DialectName.ImageResizer),
        ("/v0.1", DialectName.ImageResizer),
        ("/images", DialectName.ImageResizer),
        ("/ir", DialectName.ImageResizer),
    ];

    /// <summary>Words that Slink has below <see cref="Images"/>, where Imager has ids.</summary>
    private static readonly HashSet<string> SlinkWords = new(StringComparer.Ordinal) { "history", "by-id", "exists", "batch", "batch-delete" };

    public static DialectName OwnerOf(HttpRequest request)
    {
        var path = request.Path;
        if (DarkroomDialect.Owns(path)) return DialectName.Darkroom;
        if (path.StartsWithSegments(Images, StringComparison.Ordinal, out var below) && below.Value is { Length: > 1 } rest) return OwnerOfImages(request, rest.Trim('/'));
        // Slink's pictures have an extension, Imager's have none.
        if (path.StartsWithSegments("/image", StringComparison.Ordinal, out below)) return below.Value!.Contains('.', StringComparison.Ordinal) ? DialectName.Slink : DialectName.Imager;
        foreach (var (prefix, owner) in Table)
        {
            if (path.StartsWithSegments(prefix, StringComparison.Ordinal)) return owner;
        }

        return DialectName.Reimage;
    }

    /// <summary><c>/api/images/12</c> is a page for a person who is logged in or a stranger, and an image for a program with a key.</summary>
    private static DialectName OwnerOfImages(HttpRequest request, string rest)
    {
        if (SlinkWords.Contains(rest) || rest.Contains('/', StringComparison.Ordinal)) return DialectName.Slink;
        var isPage = rest.Length <= 9 && rest.All(char.IsAsciiDigit);
        return isPage && Credentials.Of(request) is null or { IsToken: true } ? DialectName.Slink : DialectName.Imager;
    }
}
