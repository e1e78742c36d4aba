using Darkroom.Api.Dialects;
using Darkroom.Api.Dialects.Imager;
using Darkroom.Api.Dialects.ImageResizer;
using Darkroom.Api.Dialects.Reimage;
using Darkroom.Api.Dialects.Slink;

namespace Darkroom.Api;

/// <summary>
/// Sends each request to the dialect that it speaks. A configured host or prefix serves its own surface only; on the host that
/// all share, the path decides. Endpoints live below their dialect's name, so paths of two dialects never meet in routing.
/// </summary>
internal sealed class Surfaces
{
    /// <summary>Where no dialect has anything.</summary>
    private static readonly PathString Nothing = "/-/-/-";

    private readonly DarkroomDialect darkroom = new();
    private readonly ReimageDialect reimage = new();
    private readonly ImagerDialect imager = new();
    private readonly ImageResizerDialect imageResizer = new();
    private readonly SlinkDialect slink;
    private readonly SurfaceBase[] bases;
    private readonly SurfaceBase? shared;

    public Surfaces(UrlOptions urls, SlinkOptions options)
    {
        slink = new SlinkDialect(options);
        shared = SurfaceBase.Api(urls.Api, reimage);
        SurfaceBase?[] configured =
        [
            SurfaceBase.Cdn(urls.Files, reimage),
            SurfaceBase.Cdn(urls.Storage, reimage),
            SurfaceBase.Cdn(urls.Images, imageResizer),
            SurfaceBase.Api(urls.Reimage, reimage),
            SurfaceBase.Api(urls.Imager, imager),
            SurfaceBase.Api(urls.ImageResizer, imageResizer),
            SurfaceBase.Api(urls.Slink, slink),
        ];
        // The longest prefix first: a host may carry several surfaces.
        bases = [.. configured.OfType<SurfaceBase>().OrderByDescending(surface => surface.Prefix.Value!.Length)];
    }

    public IEnumerable<Dialect> Dialects => [darkroom, reimage, imager, imageResizer, slink];

    /// <summary>Decides once, and moves an API's request to where its dialect's endpoints are.</summary>
    public Surface Enter(HttpContext context)
    {
        var request = context.Request;
        var surface = Decide(request, out var path);
        context.Features.Set(surface);
        surface.Dialect.Forgive(request);
        // Of its characters as they are: a text that becomes a path by itself is decoded, which this one was already.
        if (surface.CdnPath is null) request.Path = new PathString($"/{surface.Dialect.Name}{path.Value}");
        return surface;
    }

    /// <summary>Which surface a GET of this URL would reach.</summary>
    public Surface Of(Uri url)
    {
        var context = new DefaultHttpContext();
        var request = context.Request;
        (request.Method, request.Scheme, request.Host) = (HttpMethods.Get, url.Scheme, HostString.FromUriComponent(url));
        (request.Path, request.QueryString) = (PathString.FromUriComponent(url), QueryString.FromUriComponent(url));
        Edge.Tidy(request);
        return Enter(context);
    }

    private Surface Decide(HttpRequest request, out PathString path)
    {
        path = request.Path;
        if (bases.Length > 0)
        {
            var host = request.Host;
            var known = false;
            foreach (var surface in bases)
            {
                if (!surface.IsAt(host)) continue;
                known = true;
                if (path.StartsWithSegments(surface.Prefix, StringComparison.Ordinal, out var below))
                {
                    path = below;
                    return surface.IsCdn ? new Surface(surface.Dialect, below.Value) : Within(surface.Dialect, below);
                }
            }

            // A host of its own, outside of its prefixes.
            if (known && shared?.IsAt(host) != true)
            {
                path = Nothing;
                return new Surface(bases.First(surface => surface.IsAt(host)).Dialect, null);
            }
        }

        // A proxy in front may have taken the prefix away or left it.
        if (shared?.IsAt(request.Host) == true && path.StartsWithSegments(shared.Prefix, StringComparison.Ordinal, out var inside)) request.Path = path = inside;
        return Within(SharedPaths.OwnerOf(request) switch
        {
            DialectName.Darkroom => darkroom,
            DialectName.Imager => imager,
            DialectName.ImageResizer => imageResizer,
            DialectName.Slink => slink,
            _ => reimage,
        }, path);
    }

    /// <summary>A dialect's own CDN prefixes, beside its API.</summary>
    private static Surface Within(Dialect dialect, PathString path)
    {
        foreach (var prefix in dialect.CdnPrefixes)
        {
            if (path.StartsWithSegments(prefix, StringComparison.Ordinal, out var below) && dialect.IsCdnPath(below.Value!)) return new Surface(dialect, below.Value);
        }

        return new Surface(dialect, null);
    }

    private sealed record SurfaceBase(Uri Url, PathString Prefix, Dialect Dialect, bool IsCdn)
    {
        /// <summary>Names of hosts have no case, may end in a dot, and a port that the scheme implies may be said or not.</summary>
        public bool IsAt(HostString host) =>
            host.Host.AsSpan().TrimEnd('.').Equals(Url.Host.AsSpan().TrimEnd('.'), StringComparison.OrdinalIgnoreCase) && (host.Port is { } port ? port == Url.Port : Url.IsDefaultPort);

        public static SurfaceBase? Api(string? url, Dialect dialect) => Of(url, dialect, isCdn: false);

        public static SurfaceBase? Cdn(string? url, Dialect dialect) => Of(url, dialect, isCdn: true);

        private static SurfaceBase? Of(string? url, Dialect dialect, bool isCdn) =>
            url is null ? null : new SurfaceBase(new Uri(url), new PathString(new Uri(url).AbsolutePath.TrimEnd('/')), dialect, isCdn);
    }
}
