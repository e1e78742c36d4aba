using System.Net;

namespace Darkroom.Api;

/// <summary>What <c>GET /</c> says.</summary>
internal sealed record Welcome(string Name, string Version, Dictionary<string, string> Links)
{
    public static IResult Get(HttpRequest request, PublicUrls urls)
    {
        var api = urls.Api(request);
        var page = new Welcome("Darkroom", Build.Version, new(StringComparer.Ordinal)
        {
            ["upload"] = api + "/upload/",
            ["list"] = api + "/get/",
            ["search"] = api + "/get/search",
            ["user"] = api + "/user/",
            ["administration"] = api + "/admin/accounts",
            ["health"] = api + "/health/ready",
            ["metrics"] = api + "/metrics",
        });
        return request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase)
            ? Results.Text(page.ToHtml(), "text/html; charset=utf-8")
            : Json.Ok(page);
    }

    private string ToHtml()
    {
        var links = string.Concat(Links.Select(link => $"<li><a href=\"{WebUtility.HtmlEncode(link.Value)}\">{link.Key}</a></li>"));
        return $"""
            <!doctype html><html lang="en"><meta charset="utf-8"><title>Darkroom {Version}</title>
            <style>body{"{"}font:16px/1.5 system-ui,sans-serif;max-width:40rem;margin:4rem auto;padding:0 1rem{"}"}</style>
            <h1>Darkroom <small>{Version}</small></h1>
            <p>Upload a photo, get any size of it from a URL.</p><ul>{links}</ul></html>
            """;
    }
}
