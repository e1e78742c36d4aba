using System.Net;

namespace Darkroom.Api;

/// <summary>The URLs handed out: from configuration, else as the request came in (forwarded headers only from trusted proxies).</summary>
internal sealed class PublicUrls(UrlOptions urls)
{
    public string Api(HttpRequest request) => (urls.Api ?? $"{request.Scheme}://{HostOf(request)}").TrimEnd('/');

    /// <summary>Base of Imager's pictures, without a slash at its end.</summary>
    public string Imager(HttpRequest request) => (urls.Imager ?? Api(request)).TrimEnd('/') + "/image";

    /// <summary>Base of ImageResizer's pictures, without a slash at its end.</summary>
    public string ImageResizer(HttpRequest request) => urls.Images?.TrimEnd('/') ?? (urls.ImageResizer ?? Api(request)).TrimEnd('/') + "/ir";

    /// <summary>Base of Slink, without a slash at its end.</summary>
    public string Slink(HttpRequest request) => (urls.Slink ?? Api(request)).TrimEnd('/');

    /// <summary>A client of old may send no host: then it is the address that it reached.</summary>
    private static string HostOf(HttpRequest request) => request.Host.HasValue
        ? request.Host.Value
        : new IPEndPoint(request.HttpContext.Connection.LocalIpAddress ?? IPAddress.Loopback, request.HttpContext.Connection.LocalPort).ToString();

    /// <summary>Whether <see cref="Object"/> says the same to everybody, and not what the asker's own header made it say.</summary>
    public bool AreFixed(Account account) => (urls.Reimage ?? urls.Api ?? (account.Storage == "storage" ? urls.Storage : urls.Files)) is not null;

    /// <summary>Base of an image's renditions, with a slash at its end.</summary>
    public string Object(HttpRequest request, Account account, Image image)
    {
        var api = (urls.Reimage ?? Api(request)).TrimEnd('/');
        var host = account.Storage == "storage" ? urls.Storage ?? api + "/storage" : urls.Files ?? api + "/files";
        return $"{host.TrimEnd('/')}/{account.Bucket}/{image.ObjectId}/";
    }
}
