using Darkroom.Api.Dialects;

namespace Darkroom.Api;

/// <summary>Which part of the service a request is for.</summary>
/// <param name="CdnPath">Below the CDN surface's host or prefix; null for an API.</param>
internal sealed record Surface(Dialect Dialect, string? CdnPath)
{
    /// <summary>The surface that <see cref="Surfaces"/> sent the request to.</summary>
    public static Surface Of(HttpContext context) => context.Features.Get<Surface>()!;

    /// <summary>Whether the client's Accept has a say in what this request gets, refusals included.</summary>
    public bool Negotiates(HttpRequest request) =>
        CdnPath is { } path && Dialect.Negotiates(path, Dialect.ReadsQuery ? request.QueryString.Value ?? "" : "");

    /// <summary>For metrics.</summary>
    public string Name => CdnPath is not null ? "delivery" : Dialect is DarkroomDialect ? "management" : "api";
}
