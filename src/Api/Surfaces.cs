namespace Darkroom.Api;

/// <summary>Which part of the service a path belongs to. On one host the CDN surfaces are prefixes; a configured host serves its own only.</summary>
internal sealed class Surfaces(UrlOptions urls)
{
    private static readonly string[] DeliveryPrefixes = ["/files", "/storage", "/create"];

    private readonly Uri[] deliveryHosts = [.. new[] { urls.Files, urls.Storage }.OfType<string>().Select(url => new Uri(url))];

    /// <summary>The CDN path below its prefix or host; null when the request is for another surface.</summary>
    public string? DeliveryPathOf(HttpRequest request)
    {
        foreach (var url in deliveryHosts)
        {
            if (url.Authority == request.Host.Value && !IsApi(url))
                return request.Path.StartsWithSegments(url.AbsolutePath.TrimEnd('/'), StringComparison.Ordinal, out var below) ? below.Value : "";
        }

        foreach (var prefix in DeliveryPrefixes)
        {
            if (request.Path.StartsWithSegments(prefix, StringComparison.Ordinal, out var below)) return below.Value;
        }

        return null;
    }

    public static bool IsManagement(PathString path) =>
        path.StartsWithSegments("/health", StringComparison.Ordinal) || path.StartsWithSegments("/metrics", StringComparison.Ordinal) || path.StartsWithSegments("/admin", StringComparison.Ordinal);

    public static string NameOf(PathString path) =>
        IsManagement(path) ? "management"
        : Array.Exists(DeliveryPrefixes, prefix => path.StartsWithSegments(prefix, StringComparison.Ordinal)) ? "delivery"
        : "api";

    private bool IsApi(Uri url) => urls.Api is { } api && new Uri(api).Authority == url.Authority;
}
