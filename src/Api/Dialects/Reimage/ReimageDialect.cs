namespace Darkroom.Api.Dialects.Reimage;

/// <summary>Reimage on the wire. Errors are <c>{"error":"…"}</c>; a CDN path is <c>{bucket}/{object}/{rendition}</c>.</summary>
internal sealed class ReimageDialect : Dialect
{
    private const int LongestName = 128;

    /// <summary>Of one URL; a canonical text may have more.</summary>
    private const int MostOps = 16;

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
        return read.Ok ? new Address(new(bucket, name), _ => new Wish(read.Value)) : new Result<Address>(null, read.Failure, read.Detail);
    }

    private static Result<Wish> ReadPreset(string rendition, AccountSettings settings)
    {
        var expanded = TransformationPresets.Expand(rendition, settings.Presets);
        if (!expanded.Ok) return new(null, expanded.Failure, expanded.Detail);
        var read = Read(expanded.Value);
        return read.Ok ? new Wish(read.Value, MayChange: true) : new Result<Wish>(null, read.Failure, read.Detail);
    }

    private static Result<Transformation> Read(string rendition)
    {
        // Of all that is escaped in a path the server leaves the slash alone, lest it part the path: here it may only be in a caption.
        var read = Transformation.Parse(rendition.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase));
        return read.Failure == Failure.NotFound ? Failure.NotFound : read;
    }
}
