using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Darkroom.Storage;

/// <summary>Section <c>Elasticsearch</c>: the index beside the database that search asks when nodes are named.</summary>
public sealed record ElasticOptions : IValidatableObject
{
    [Description("Nodes of an Elasticsearch 8 or 9, https://host:9200, several separated by commas. Unset, the database searches.")]
    public string Urls { get; init; } = "";

    [Description("API key as Kibana shows it (encoded). Keep it in a file that DARKROOM__Elasticsearch__ApiKey_FILE names.")]
    public string? ApiKey { get; init; }

    [Description("User of basic authentication, when there is no API key.")]
    public string? User { get; init; }

    [Description("The user's password. Keep it in a file that DARKROOM__Elasticsearch__Password_FILE names.")]
    public string? Password { get; init; }

    [Description("PEM file with the certificate authorities that the nodes' certificates must come from; unset, those of the system.")]
    public string? CaFile { get; init; }

    [Description("SHA-256 of a certificate, in hexadecimal, that the node's own or one of its issuers' must be, as Elasticsearch prints it when it starts first; nothing else is believed then.")]
    [RegularExpression("^([0-9A-Fa-f]{2}:?){31}[0-9A-Fa-f]{2}$")]
    public string? Fingerprint { get; init; }

    [Description("Name of the alias that searches ask; indices are called after it, name-…, and no other index may be.")]
    [RegularExpression("^[a-z][a-z0-9_-]{0,99}$")]
    public string Index { get; init; } = "darkroom";

    [Description("Primary shards of an index that is made anew; an account lies in one.")]
    [Range(1, 1_024)]
    public int Shards { get; init; } = 1;

    [Description("Replicas of each shard of an index that is made anew.")]
    [Range(0, 10)]
    public int Replicas { get; init; } = 1;

    [Description("Milliseconds after which what was written is found.")]
    [Range(50, 60_000)]
    public int RefreshMilliseconds { get; init; } = 500;

    [Description("Milliseconds between two looks for changes when there were none.")]
    [Range(10, 60_000)]
    public int PollMilliseconds { get; init; } = 250;

    [Description("Images of one bulk request.")]
    [Range(1, 10_000)]
    public int BulkImages { get; init; } = 500;

    [Description("Vectors that a search by meaning looks at on its way through the index: more find the nearest more surely and cost more. 0 keeps vectors out of the index: all of an account's are compared.")]
    [Range(0, 10_000)]
    public int Candidates { get; init; } = 500;

    [Description("Seconds that an answer may take.")]
    [Range(1, 300)]
    public int TimeoutSeconds { get; init; } = 10;

    [Description("How often a request that failed is repeated, on the next node.")]
    [Range(0, 10)]
    public int Retries { get; init; } = 2;

    [Description("Failures in a row after which a node is not asked any more, but for one request every BreakerSeconds.")]
    [Range(1, 1_000)]
    public int BreakerFailures { get; init; } = 5;

    [Description("Seconds between two requests to a node that failed too often.")]
    [Range(1, 3_600)]
    public int BreakerSeconds { get; init; } = 5;

    /// <summary>Whether there is an index beside the database at all.</summary>
    public bool IsUsed => Nodes.Length > 0;

    internal string[] Nodes => Urls.Split([',', ' ', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (var node in Nodes)
        {
            if (!Uri.TryCreate(node, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https") || url.UserInfo.Length > 0 || url.Query.Length > 0)
                yield return new("A node must look like https://host:9200, without user or password.", [nameof(Urls)]);
        }

        if (string.IsNullOrEmpty(User) != string.IsNullOrEmpty(Password)) yield return new("User and Password belong together.", [nameof(Password)]);
        if (!string.IsNullOrEmpty(ApiKey) && !string.IsNullOrEmpty(User)) yield return new("Either an API key or a user.", [nameof(ApiKey)]);
        if (CaFile is not null && Fingerprint is not null) yield return new("Either a CA file or a fingerprint.", [nameof(Fingerprint)]);
    }
}
