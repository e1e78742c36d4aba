using System.Net;
using System.Runtime.CompilerServices;
using Darkroom.Actors;
using Darkroom.Api;

namespace Darkroom.Silo;

/// <summary>The URLs that are handed out: whether anybody answers there, as clients will find out.</summary>
internal static class UrlChecks
{
    private const string What = "public URLs";

    public static async IAsyncEnumerable<Finding> Run(UrlOptions urls, NetworkOptions network, ClusterOptions cluster, [EnumeratorCancellation] CancellationToken cancellation)
    {
        if (!cluster.IsPublic) yield break;
        (string Name, string? Url)[] all =
        [
            ("Api", urls.Api), ("Files", urls.Files), ("Storage", urls.Storage), ("Images", urls.Images),
            ("Reimage", urls.Reimage), ("Imager", urls.Imager), ("ImageResizer", urls.ImageResizer), ("Slink", urls.Slink),
        ];
        var set = all.Where(one => one.Url is not null).ToArray();
        if (set.Length == 0) yield return Unset(network);
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { Timeout = TimeSpan.FromSeconds(5) };
        foreach (var (name, url) in set) yield return await Ask(http, $"Urls:{name}", new Uri(url!), cancellation);
    }

    private static Finding Unset(NetworkOptions network) =>
        IPAddress.TryParse(network.Bind, out var bind) && IPAddress.IsLoopback(bind)
            ? Finding.Ok(What, "they are made from each request")
            : Finding.Warning(What, "they are made from each request's Host, which whoever asks may choose.", "set Urls:Api (and Urls:Files behind a CDN) to https://host; name the proxies in Network:TrustedProxies.");

    private static async Task<Finding> Ask(HttpClient http, string what, Uri url, CancellationToken cancellation)
    {
        try
        {
            using var answer = await http.GetAsync(url, HttpCompletionOption.ResponseHeadersRead, cancellation);
            if ((int)answer.StatusCode >= 500) return Finding.Warning(what, $"{url} answers {(int)answer.StatusCode}.", "start the server, or look at the proxy before it.");
            if (answer.Headers.Location is { } elsewhere) return Finding.Warning(what, $"{url} sends clients on to {elsewhere}.", "hand out the address where the answer is.");
            return url.Scheme == Uri.UriSchemeHttps || url.IsLoopback
                ? Finding.Ok(what, $"{url} answers")
                : Finding.Warning(what, $"{url} answers, unencrypted: keys can be read on the way.", "put TLS before it and hand out https.");
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            return Finding.Warning(what, $"{url} does not answer from here: {e.Message}", "check its name, its certificate and the proxy; it is no fault where this machine may not reach its own public side.");
        }
    }
}
