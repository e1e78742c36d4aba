using Darkroom.Api.RateLimits;

namespace Darkroom.Api.Dialects.Imager;

/// <summary>Imager on the wire. Errors are <c>{"status":"error","message":"…"}</c>; pictures are at <c>/image/{id}</c>.</summary>
internal sealed class ImagerDialect : Dialect
{
    private const int LongestName = 128;

    public override string Name => "imager";

    public override IReadOnlyList<PathString> CdnPrefixes { get; } = ["/image"];

    public override bool ReadsQuery => true;

    public override int RequestsPerHour(RateLimitOptions options) => options.ImagerPerHour;

    public override void Map(IEndpointRouteBuilder app) => app.MapImager();

    public override Task Refuse(HttpContext context, Refusal refusal)
    {
        refusal = refusal.Failure switch
        {
            Failure.UnsupportedType or Failure.Undecodable or Failure.TooManyPixels or Failure.TooExpensive or Failure.VideoDisabled
                when Surface.Of(context).CdnPath is null => refusal with { Status = StatusCodes.Status400BadRequest, Message = "Invalid image format" },
            Failure.StorageLimit => refusal with { Status = StatusCodes.Status413PayloadTooLarge },
            _ when refusal.Status == StatusCodes.Status401Unauthorized => refusal with { Message = "Invalid API key" },
            _ => refusal,
        };
        return Write(context, refusal, new ImagerError("error", refusal.Message), Json.Relaxed.ImagerError);
    }

    /// <summary>The uploaded bytes; <c>?w=</c> and <c>?h=</c> fit them into a box.</summary>
    public override Result<Address> ReadAddress(string path, string query)
    {
        if (path.Length is < 2 or > LongestName + 1 || path.IndexOf('/', 1) >= 0) return Failure.NotFound;
        var parameters = QueryParameters.Read(query);
        var box = Box.Read(parameters.Last("w"), parameters.Last("h"));
        return box.Ok
            ? new Address(new(null, path[1..], Name), found => new Wish(box.Value.Within(found.Image)))
            : new Result<Address>(null, box.Failure, box.Detail);
    }
}

internal sealed record ImagerError(string Status, string Message);
