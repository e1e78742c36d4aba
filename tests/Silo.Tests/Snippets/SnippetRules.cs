using System.Text.RegularExpressions;
using static Darkroom.Tests.Snippets.Patterns;

namespace Darkroom.Tests.Snippets;

/// <summary>Where the examples stand in the pages: enough of a pattern to find each kind, and not more of the pages' text.</summary>
internal static class SnippetRules
{
    /// <summary>What tells the pages apart.</summary>
    public static readonly (string Dialect, string Host)[] Pages =
    [
        ("Reimage", "https://api.reimage.dev"), ("Imager", "https://api.imager.com"), ("ImageResizer", "https://api.imageresizer.io"), ("Slink", "/api/external/upload"),
    ];

    /// <summary>Group <c>text</c>, where there is one, is the example without its fence.</summary>
    public static readonly (string Dialect, string Language, Regex Pattern)[] All =
    [
        ("*", "curl", Rule(@"^curl (?:.*\\\n)*.*")),
        ("ImageResizer", "http", Rule(@"^(?:GET|POST) https://.* HTTP/1\.1\n(?:[A-Za-z-]+: .*\n|\n)*")),
        ("ImageResizer", "jquery", Rule(@"^(?:var headers = \{[^}]*\};\s*)?\$\.ajax\([\s\S]*?^\}\)$")),
        ("ImageResizer", "node", Rule(@"^const request = require[\s\S]*?^\}\);$")),
        ("ImageResizer", "ruby", Rule(@"^require 'rest-client'[\s\S]*?^p .*$")),
        ("ImageResizer", "python 2", Rule(@"^import requests$[\s\S]*?^print .*$")),
        ("ImageResizer", "java", Rule(@"^URL obj[\s\S]*?^System\.out\.println.*$")),
        ("Reimage", "http", Rule(@"^GET /[a-z0-9/?=&_]+")),
        ("Reimage", "http", Rule(@"^POST /update/[a-z0-9]+\n[\s\S]*?^\}")),
        ("Reimage", "http", Rule(@"^POST /upload/\n[\s\S]*?^folder: [a-z]+")),
        ("Reimage", "http", Rule(@"^https://files\.reimage\.dev/[^/]+/[^/]+/(?:original\.m3u8|(?!\{)\S+?(?=[A-Z\s]))")),
        ("Reimage", "http", Fence("http")),
        ("Reimage", "node", Fence("javascript")),
        ("Reimage", "python 3", Fence("python")),
        ("Reimage", "php", Fence("php")),
        ("Reimage", "go", Fence("go")),
        ("Reimage", "rust", Fence("rust")),
        ("Slink", "http", Rule(@"^Endpoint: [\s\S]*?(?=^Examples?:$|^Endpoint: |^Images can be)")),
        ("Slink", "http", Rule(@"^(?:GET /|/image/)\S+$")),
    ];

    /// <summary>What betrays code. Every line with one of them belongs to an example or to <see cref="Mentions"/>.</summary>
    public static readonly Regex Marker = Rule(
        @"\bcurl\b|\bfetch\(|RestClient|rest-client|\brequests\.|\$\.ajax|HttpURLConnection|HTTP/1\.1|curl_init|http\.NewRequest|reqwest|^(?:GET|POST|PUT|PATCH|DELETE) (?:/|https:)|^Endpoint: |^/image/|^https://files|^(?:http|javascript|python|php|go|rust|bash|sh|ruby|java)$");

    /// <summary>Lines that name a call and show none.</summary>
    public static readonly (string Dialect, string Reason, Regex Pattern)[] Mentions =
    [
        ("ImageResizer", "heading of a call", Rule(@"^(?:GET|POST) /\S+$")),
        ("Imager", "heading of a call", Rule(@"^(?:GET|POST) /\S+$")),
        ("Reimage", "name of a host", Rule(@"^https://files\.reimage\.dev(?!/)")),
        ("Reimage", "pattern of an address", Rule(@"^https://files\.reimage\.dev/\{[^/]+/[^/]+/\{")),
    ];

    private static Regex Fence(string word) =>
        Rule($@"^{word}\n(?<text>[\s\S]*?)(?=^(?:http|javascript|python|php|go|rust|Important Notes|Authentication)$|^Released under)");
}
