using Darkroom.Api.Cleaning;
using System.Collections.Immutable;
using Microsoft.Net.Http.Headers;

namespace Darkroom.Api;

/// <summary>What a delivery URL names, before any byte is read: everything the answer's header needs but the length.</summary>
/// <param name="BlobKey">Where its bytes lie.</param>
/// <param name="ETag">Strong, with its quotes.</param>
/// <param name="Overlay">Another image that it shows.</param>
/// <param name="Sprites">Where the frames lie, when it is a sprite sheet.</param>
internal sealed record Representation(
    Resolved Of,
    Transformation? Transformation,
    string BlobKey,
    string ETag,
    MediaType Type,
    string CacheControl,
    SpriteLayout? Sprites = null,
    Image? Overlay = null)
{
    /// <summary>What the owner gets instead, when strangers get an original without its metadata.</summary>
    public Representation? Exact { get; init; }

    /// <summary>Whether a stranger's GET is a view.</summary>
    public bool CountsView { get; init; }

    private readonly string lastModified = HeaderUtilities.FormatDate(Latest(Of.Image, Overlay));
    private readonly string cacheTag = $"i-{Of.Image.Id},b-{Of.Account.Bucket}{(Overlay is null ? "" : $",i-{Overlay.Id}")}";
    private readonly string surrogateKey = $"i-{Of.Image.Id} b-{Of.Account.Bucket}{(Overlay is null ? "" : $" i-{Overlay.Id}")}";

    /// <summary>What it says more than a stranger may know.</summary>
    public ExifParts Exif { get; init; }

    /// <summary>Pixels of a variant, or of one frame of it.</summary>
    public long Pixels { get; init; }

    /// <summary>Whether another client may get another format under this URL.</summary>
    public bool IsNegotiated { get; init; }

    /// <summary>What may be sent instead while this one would take too long to make, the better first and the quickest last.</summary>
    public ImmutableArray<Representation> Meanwhile { get; init; } = [];

    /// <summary>What this one is sent instead of.</summary>
    public Representation? UpgradesTo { get; init; }

    /// <summary>Null where a date cannot tell two representations of one URL apart.</summary>
    public DateTimeOffset? Modified => IsNegotiated ? null : Latest(Of.Image, Overlay);

    /// <summary>
    /// A URL that does not say the format would make a file without a type of it. A document may hold scripts of its own: browsers keep it, they
    /// do not open it here.
    /// </summary>
    public string Disposition => Type == MediaType.Pdf ? "attachment" : IsNegotiated ? $"inline; filename=\"{Of.Image.ObjectId}.{Type.Extension}\"" : "inline";

    public static Representation Original(Resolved resolved, string cacheControl) => new(
        resolved,
        null,
        BlobKeys.Original(resolved.Image),
        $"\"{resolved.Image.Sha256.AsSpan(0, 32)}\"",
        resolved.Image.Content.Type,
        cacheControl);

    /// <summary>The original without its metadata: made once, stored and purged as variants are.</summary>
    public static Representation Clean(Representation original)
    {
        var image = original.Of.Image;
        return original with
        {
            BlobKey = BlobKeys.Variant(image, Cleaner.Version, original.Type),
            ETag = $"\"{image.Sha256.AsSpan(0, 32)}-{Cleaner.Version}\"",
            Exact = original,
        };
    }

    public static Representation Variant(Resolved resolved, Transformation transformation, RenderVersion version, string cacheControl, Image? overlay)
    {
        var name = version.NameVariant(resolved.Image.Id, resolved.Image.Generation, transformation);
        var key = BlobKeys.Variant(resolved.Image, name, transformation.Format);
        return new(resolved, transformation, key, $"\"{name}\"", transformation.Format, cacheControl, Overlay: overlay);
    }

    private static DateTimeOffset Latest(Image image, Image? overlay) => overlay?.CreatedAt > image.CreatedAt ? overlay.CreatedAt : image.CreatedAt;

    /// <summary>Writes the headers that 200, 206 and 304 share.</summary>
    public void WriteTo(IHeaderDictionary headers)
    {
        headers.ETag = ETag;
        if (Modified is not null) headers.LastModified = lastModified;
        headers.CacheControl = CacheControl;
        headers["Cache-Tag"] = cacheTag;
        if (IsNegotiated) headers.Vary = HeaderNames.Accept;
        headers["Surrogate-Key"] = surrogateKey;
        headers["Cross-Origin-Resource-Policy"] = "cross-origin";
        headers["Timing-Allow-Origin"] = "*";
        // A drawing that is opened as a page of its own is nobody's page: no scripts, no requests, no origin.
        if (Type == MediaType.Svg) headers.ContentSecurityPolicy = "sandbox; default-src 'none'; style-src 'unsafe-inline'";
    }
}
