using System.Globalization;

namespace Darkroom.Api.Dialects.ImageResizer;

/// <summary>ImageResizer.io v1 on the wire. Every answer is <c>{"success":…,"response":…}</c>; mutations are GETs too.</summary>
internal sealed class ImageResizerDialect : Dialect
{
    private const int LongestName = 128;

    public override string Name => "imageresizer";

    public override IReadOnlyList<PathString> CdnPrefixes { get; } = ["/ir"];

    public override bool ReadsQuery => true;

    public override void Map(IEndpointRouteBuilder app) => app.MapImageResizer();

    /// <summary>The documents' own samples write the method in lower case and begin the query with two question marks.</summary>
    public override void Forgive(HttpRequest request)
    {
        // But for HEAD: see Edge.
        if (!HttpMethods.IsHead(request.Method)) request.Method = HttpMethods.GetCanonicalizedValue(request.Method.ToUpperInvariant());
        if (request.QueryString.Value is { Length: > 1 } query && query[1] == '?') request.QueryString = new QueryString("?" + query.TrimStart('?'));
    }

    public override Task Refuse(HttpContext context, Refusal refusal)
    {
        var (status, code) = Reword(refusal);
        var body = new Envelope<Nothing>(false, null, new ErrorDetail(code, refusal.Message));
        return Write(context, refusal with { Status = status }, body, ImageResizerJson.Relaxed.EnvelopeNothing);
    }

    /// <summary><c>/{id}</c> or <c>/{id}/{any file name}</c>.</summary>
    public override Result<Address> ReadAddress(string path, string query)
    {
        var parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length is 0 or > 2 || parts[0].Length > LongestName) return Failure.NotFound;
        var read = ResizeQuery.Read(QueryParameters.Read(query));
        if (!read.Ok) return new(null, read.Failure, read.Detail);
        return new Address(new(null, parts[0], Name), found => read.Value.Of(found.Image));
    }

    public override bool Negotiates(string path, string query) =>
        query.Contains("format=", StringComparison.OrdinalIgnoreCase) && ResizeQuery.IsAuto(QueryParameters.Read(query));

    private static (int Status, string Code) Reword(Refusal refusal) => refusal.Failure switch
    {
        Failure.InvalidId => (400, "invalid_image_id"),
        Failure.FetchFailed => (400, "fetch_failed"),
        Failure.Undecodable or Failure.TooManyPixels or Failure.TooExpensive => (400, "invalid_image"),
        Failure.UnsupportedType or Failure.VideoDisabled => (415, "unsupported_type"),
        Failure.StorageLimit => (403, "storage_limit"),
        _ => (refusal.Status, refusal.Status switch
        {
            400 or 422 => "invalid_request",
            401 => "invalid_key",
            403 => "forbidden",
            404 => "not_found",
            405 => "method_not_allowed",
            413 or 414 => "too_large",
            415 => "unsupported_type",
            429 => "rate_limited",
            503 => "busy",
            507 => "insufficient_storage",
            >= 500 => "internal_error",
            var other => string.Create(CultureInfo.InvariantCulture, $"status_{other}"),
        }),
    };
}
