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
        var auto = Negotiates(path, query);
        var read = auto ? Read(rendition, MediaType.Webp) : Transformation.Parse(rendition);
        if (!read.Ok) return new(null, read.Failure, read.Failure == Failure.NotFound ? null : read.Detail);
        return new Address(new(bucket, name), _ => auto ? new Wish(null) { Auto = format => Read(rendition, format) } : new Wish(read.Value));
    }

    public override bool Negotiates(string path, string query) => path.AsSpan().TrimEnd('/').EndsWith(Auto, StringComparison.Ordinal);

    private static Result<Transformation> Read(string rendition, MediaType format) => Transformation.Parse($"{rendition.AsSpan(0, rendition.Length - Auto.Length)}.{format.Extension}");
}
