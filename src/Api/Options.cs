using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Darkroom.Api;

/// <summary>Section <c>Network</c>.</summary>
public sealed record NetworkOptions
{
    [Description("TCP port of the public surface; 0 takes a free one.")]
    [Range(0, 65_535)]
    public int Port { get; init; } = 8080;

    [Description("Address that the public surface listens on.")]
    [Required, RegularExpression(@"^[0-9a-fA-F:.]+$", ErrorMessage = "It must be an IP address; names are not looked up.")]
    public string Bind { get; init; } = "127.0.0.1";

    [Description("TCP port, on the same address, of health, metrics and administration without the public surface; 0 is off.")]
    [Range(0, 65_535)]
    public int ManagementPort { get; init; }

    /// <summary>Whether a request came in by the management port.</summary>
    internal bool IsManagement(HttpContext context) => ManagementPort != 0 && context.Connection.LocalPort == ManagementPort;

    [Description("Addresses or networks (CIDR), comma-separated, whose X-Forwarded-* headers are believed.")]
    [NetworkList]
    public string TrustedProxies { get; init; } = "127.0.0.0/8,::1/128";

    [Description("Proxies in a row whose X-Forwarded-* headers are believed, each only from Network:TrustedProxies: 2 with a CDN in front of a proxy on this host.")]
    [Range(1, 10)]
    public int ProxyHops { get; init; } = 1;

    [Description("Seconds for a request's headers to arrive.")]
    [Range(1, 600)]
    public int HeaderSeconds { get; init; } = 10;

    [Description("Seconds without a byte after which an upload is given up.")]
    [Range(1, 600)]
    public int BodyIdleSeconds { get; init; } = 30;

    [Description("Seconds for running requests to finish when the process is told to stop.")]
    [Range(1, 300)]
    public int StopSeconds { get; init; } = 8;
}

/// <summary>Section <c>Urls</c>: where the world sees the surfaces; unset, as the request came in.</summary>
public sealed record UrlOptions
{
    private const string Url = @"^https?://[^/\s?#]+(/[^\s?#]*)?$";

    [Description("Base of the API, https://host[/prefix].")]
    [RegularExpression(Url, ErrorMessage = "It must look like https://host[:port][/prefix].")]
    public string? Api { get; init; }

    [Description("Base of the files surface; unset, Reimage's API's with /files. A host named here serves nothing else.")]
    [RegularExpression(Url, ErrorMessage = "It must look like https://host[:port][/prefix].")]
    public string? Files { get; init; }

    [Description("Base of the storage surface; unset, Reimage's API's with /storage. A host named here serves nothing else.")]
    [RegularExpression(Url, ErrorMessage = "It must look like https://host[:port][/prefix].")]
    public string? Storage { get; init; }

    [Description("Base of ImageResizer's pictures; unset, its API's with /ir. A host named here serves nothing else.")]
    [RegularExpression(Url, ErrorMessage = "It must look like https://host[:port][/prefix].")]
    public string? Images { get; init; }

    [Description("A base for Reimage's API alone. A host named here serves nothing else.")]
    [RegularExpression(Url, ErrorMessage = "It must look like https://host[:port][/prefix].")]
    public string? Reimage { get; init; }

    [Description("A base for Imager's API and pictures alone. A host named here serves nothing else.")]
    [RegularExpression(Url, ErrorMessage = "It must look like https://host[:port][/prefix].")]
    public string? Imager { get; init; }

    [Description("A base for ImageResizer's API alone, without its /v1. A host named here serves nothing else.")]
    [RegularExpression(Url, ErrorMessage = "It must look like https://host[:port][/prefix].")]
    public string? ImageResizer { get; init; }

    [Description("A base for Slink's API and pictures alone. A host named here serves nothing else.")]
    [RegularExpression(Url, ErrorMessage = "It must look like https://host[:port][/prefix].")]
    public string? Slink { get; init; }
}

/// <summary>Section <c>Limits</c>.</summary>
public sealed record LimitOptions
{
    [Description("Bytes of one upload.")]
    [Range(1, 1L << 40)]
    public long UploadBytes { get; init; } = 200_000_000;

    [Description("Bytes of one SVG: it is read and written anew.")]
    [Range(1, 100_000_000)]
    public long SvgBytes { get; init; } = 10_000_000;

    [Description("Tags of one image.")]
    [Range(0, 10_000)]
    public int Tags { get; init; } = 100;

    [Description("Characters of one tag.")]
    [Range(1, 500)]
    public int TagLength { get; init; } = 100;

    [Description("Characters of a file name or folder.")]
    [Range(1, 1_024)]
    public int NameLength { get; init; } = 255;

    [Description("Items of one page of a list.")]
    [Range(1, 1_000)]
    public int PageSize { get; init; } = 100;

    [Description("Bytes of a JSON body.")]
    [Range(1_024, 1 << 28)]
    public int JsonBytes { get; init; } = 1 << 20;

    [Description("Depth of a JSON body.")]
    [Range(1, 1_000)]
    public int JsonDepth { get; init; } = 32;

    [Description("Bytes of a URL.")]
    [Range(256, 8_000)]
    public int UrlBytes { get; init; } = 2_048;

    [Description("Bytes of memory for small pictures that are asked for again and again; 0 is off.")]
    [Range(0, 1L << 40)]
    public long HotBytes { get; init; } = 64 << 20;

    [Description("Bytes that a new account may store when nothing else is said.")]
    [Range(0, 1L << 60)]
    public long AccountStorage { get; init; } = 100L << 30;
}

/// <summary>What search looks at.</summary>
public enum SearchMode
{
    /// <summary>Search is not enabled: 403.</summary>
    Off,

    /// <summary>Words of tags, file name, folder and name.</summary>
    Text,

    /// <summary>What is to be seen, as an embedding service says it.</summary>
    Vector,

    /// <summary>Both.</summary>
    Hybrid,
}

/// <summary>Section <c>Search</c>.</summary>
public sealed record SearchOptions
{
    [Description("What GET /get/search does: off, by the words of what is known of an image (text), by what is to be seen (vector), or by both (hybrid). The last two need Meaning:Embedder.")]
    public SearchMode Mode { get; init; } = SearchMode.Text;
}
