using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Darkroom.Api.Cdn;

/// <summary>Section <c>Cdn</c>: who is told when something is deleted, purged or shown otherwise.</summary>
public sealed record CdnOptions : IValidatableObject
{
    /// <summary>Each by its number: <c>Cdn:Hooks:0:Url</c>, <c>Cdn:Hooks:1:Url</c>.</summary>
    public IReadOnlyList<CdnHook> Hooks { get; init; } = [];

    [Description("Purges that wait for CDNs; beyond it the oldest are given up, and counted.")]
    [Range(1, 10_000_000)]
    public int QueueLength { get; init; } = 100_000;

    [Description("Seconds after which a purge that no CDN took is given up, and counted.")]
    [Range(1, 31_536_000)]
    public int GiveUpSeconds { get; init; } = 86_400;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        for (var i = 0; i < Hooks.Count; i++)
        {
            var problems = new List<ValidationResult>();
            Validator.TryValidateObject(Hooks[i], new ValidationContext(Hooks[i]), problems, validateAllProperties: true);
            foreach (var problem in problems) yield return new(problem.ErrorMessage, [$"Hooks:{i}:{problem.MemberNames.FirstOrDefault()}"]);
        }

        if (Hooks.DistinctBy(hook => hook.Identity).Count() < Hooks.Count) yield return new("Two hooks have one name.", [nameof(Hooks)]);
    }
}

/// <summary>Whose words a hook speaks when it is not told others.</summary>
public enum CdnKind
{
    /// <summary><c>{"event":"purge","tags":[…]}</c></summary>
    Generic,

    /// <summary><c>{"surrogate_keys":[…]}</c>, for <c>/service/ID/purge</c>.</summary>
    Fastly,

    /// <summary><c>{"tags":[…]}</c>, for <c>/zones/ID/purge_cache</c>.</summary>
    Cloudflare,
}

/// <summary>One CDN, or whoever else wants to know.</summary>
public sealed record CdnHook : IValidatableObject
{
    [Description("What the hook is called in metrics and in its queue; unset, its URL's host.")]
    [RegularExpression(@"^[A-Za-z0-9._-]{1,64}$")]
    public string? Name { get; init; }

    [Description("Where a purge is sent to. The address is yours, so private ones are fine; redirects are not followed.")]
    [Required, RegularExpression(@"^https?://[^\s]+$")]
    public string Url { get; init; } = "";

    [Description("Method of the request.")]
    [RegularExpression("^[A-Z]{1,16}$")]
    public string Method { get; init; } = "POST";

    [Description("Body and number of tags when nothing else is said: generic, fastly or cloudflare.")]
    public CdnKind Kind { get; init; }

    [Description("Headers, one a line: Name: value. Keep secrets in a file that DARKROOM__Cdn__Hooks__0__Headers_FILE names. Placeholders as in Body.")]
    public string Headers { get; init; } = "";

    [Description("Body of the request, JSON; {json} becomes the tags as a JSON array, {space} and {comma} the tags with these between them.")]
    public string? Body { get; init; }

    [Description("Tags of one request; 0 is the kind's own: 100, fastly 256, cloudflare 30.")]
    [Range(0, 10_000)]
    public int MostTags { get; init; }

    [Description("Seconds that an answer may take.")]
    [Range(1, 300)]
    public int Seconds { get; init; } = 10;

    internal string Identity => Name ?? (Uri.TryCreate(Url, UriKind.Absolute, out var url) ? url.Host : Url);

    internal int Batch => MostTags > 0 ? MostTags : Kind switch { CdnKind.Fastly => 256, CdnKind.Cloudflare => 30, _ => 100 };

    internal string Template => Body ?? Kind switch
    {
        CdnKind.Fastly => """{"surrogate_keys":{json}}""",
        CdnKind.Cloudflare => """{"tags":{json}}""",
        _ => """{"event":"purge","tags":{json}}""",
    };

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (var line in CdnRequest.Lines(Headers))
        {
            // What stands there may be a secret: it is not repeated.
            if (line.IndexOf(':', StringComparison.Ordinal) < 1) yield return new("A line is not 'Name: value'.", [nameof(Headers)]);
        }
    }
}
