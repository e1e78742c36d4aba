namespace Darkroom.Api.Dialects.Reimage;

/// <summary>Reimage on the wire. Errors are <c>{"error":"…"}</c>; a CDN path is <c>{bucket}/{object}/{rendition}</c>.</summary>
internal sealed class ReimageDialect : Dialect
{
    private const int LongestName = 128;

    /// <summary>Of one URL; a canonical text may have more.</summary>
    private const int MostOps = 16;

    /// <summary>In place of a format: the best that the client's Accept allows.</summary>
    private const string Auto = ".auto";

    public override string Name => "reimage";

    public override IReadOnlyList<PathString> CdnPrefixes { get; } = ["/files", "/storage", "/create"];

    public override void Map(IEndpointRouteBuilder app) => app.MapReimage();

    public override Task Refuse(HttpContext context, Refusal refusal) => Write(context, refusal, new ErrorBody(refusal.Message), Json.Relaxed.ErrorBody);

    public override Result<Address> ReadAddress(string path, string query)
    {
        Span<Range> parts = stackalloc Range[5];
        if (path.AsSpan().Split(parts, '/', StringSplitOptions.RemoveEmptyEntries) != 3) return Failure.NotFound;
        var (bucket, name, rendition) = (path[parts[0]], path[parts[1]], path[parts[2]]);
        if (bucket.Length > LongestName || name.Length > LongestName) return Failure.NotFound;
        if (rendition == "original") return new Address(new(bucket, name), static _ => new Wish(null));

        if (rendition.AsSpan().Count('_') >= MostOps) return (Failure.Invalid, $"At most {MostOps} operations");
        if (TransformationPresets.AreIn(rendition)) return new Address(new(bucket, name), found => ReadPreset(rendition, found.Settings));
        var read = Read(rendition);
        return read.Ok ? new Address(new(bucket, name), _ => read.Value) : new Result<Address>(null, read.Failure, read.Detail);
    }

    private static Result<Wish> ReadPreset(string rendition, AccountSettings settings)
    {
        var expanded = TransformationPresets.Expand(rendition, settings.Presets);
        if (!expanded.Ok) return new(null, expanded.Failure, expanded.Detail);
        var read = Read(expanded.Value);
        return read.Ok ? read.Value with { MayChange = true } : read;
    }

    private static Result<Wish> Read(string rendition)
    {
        // Of all that is escaped in a path the server leaves the slash alone, lest it part the path: here it may only be in a caption.
        var text = rendition.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);
        var auto = text.EndsWith(Auto, StringComparison.OrdinalIgnoreCase);
        var read = auto ? In(MediaType.Webp) : Transformation.Parse(text);
        if (!read.Ok) return read.Failure == Failure.NotFound && IsVideo(text) ? Failure.NotFound : new Result<Wish>(null, Failure.Invalid, read.Failure == Failure.NotFound ? $"{read.Detail}, auto" : read.Detail);
        return auto ? new Wish(null) { Auto = In } : new Wish(read.Value);

        Result<Transformation> In(MediaType format) => Transformation.Parse($"{text.AsSpan(0, text.Length - Auto.Length)}.{format.Extension}");
    }

    /// <summary>What its documents have of videos, and pictures have not.</summary>
    private static bool IsVideo(string text) => text.EndsWith(".mp4", StringComparison.OrdinalIgnoreCase) || text.EndsWith(".m3u8", StringComparison.OrdinalIgnoreCase);

    public override bool Negotiates(string path, string query) => path.AsSpan().TrimEnd('/').EndsWith(Auto, StringComparison.OrdinalIgnoreCase);
}
