using System.Text.RegularExpressions;

namespace Darkroom.Api.Admin;

/// <summary>What an account's fields may be; each rule says itself to the client.</summary>
internal static partial class AccountRules
{
    /// <summary>The first rule that is broken, or null.</summary>
    public static string? Broken(AccountFields body, StoreNames stores, OutputLimits limits) =>
        body.Name is { } name && (name.Trim().Length is 0 or > 255 || !Texts.IsPrintable(name)) ? "name must have 1 to 255 printable characters"
        : body.Bucket is { } bucket && !Bucket().IsMatch(bucket) ? "bucket must match ^[a-z0-9][a-z0-9-]{1,62}$"
        : body.Email is { } email && (email.Length > 255 || !email.Contains('@', StringComparison.Ordinal) || !Texts.IsPrintable(email)) ? "email is not an address"
        : body.Password is { } password && password.Length is < 6 or > 256 ? "password must have 6 to 256 characters"
        : body.Tier is < 0 or > 2 ? "tier must be 0 (free), 1 (pro) or 2 (enterprise)"
        : body.Storage is { } storage && !stores.Known.Contains(storage, StringComparer.Ordinal) ? $"storage must be one of {string.Join(", ", stores.Known)}"
        : body.StorageLimit < 0 ? "storage_limit must be 0 bytes or more"
        : body.RequestsPerHour < 1 ? "requests_per_hour must be 1 or more"
        : body.PublicOriginal is not (null or "exact" or "clean" or "off") ? "public_original must be exact, clean or off"
        : body.RequireSignature is not (null or "none" or "transformations" or "all") ? "require_signature must be none, transformations or all"
        : body.Duplicates is not (null or "allow" or "return" or "refuse") ? "duplicates must be allow, return or refuse"
        : body.AllowedOps is { } allowed && AllowedOps.Broken(allowed, limits) is { } broken ? broken
        : body.Username is { } username && !Username().IsMatch(username) ? "username must match ^[a-z0-9][a-z0-9_-]{2,29}$"
        : body.State is not (null or "active" or "pending" or "suspended") ? "state must be active, pending or suspended"
        : body.Prerender is { Length: > Prerenderer.MostOps } ? $"prerender may have {Prerenderer.MostOps} entries"
        : body.Prerender?.FirstOrDefault(ops => ops is null || !(TransformationPresets.AreIn(ops) || (Transformation.Parse(ops) is { Ok: true } read && limits.CheckSides(read.Value).Ok))) is { } ops ? $"prerender: '{ops}' is not ops and a format, as w-400.webp"
        : body.Prerender?.Contains(null) == true ? "prerender must be an array of texts"
        : null;

    /// <summary>A bucket's name for an account that brought none: letters and digits of its name, and what makes it unique.</summary>
    public static string BucketFor(string name, AccountId id)
    {
        var slug = NotSlug().Replace(name.ToLowerInvariant(), "-").Trim('-');
        var unique = id.Value.ToString("N")[^8..];
        return slug.Length == 0 ? unique : $"{slug[..Math.Min(slug.Length, 48)].Trim('-')}-{unique}";
    }

    [GeneratedRegex(@"^[a-z0-9][a-z0-9-]{1,62}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Bucket();

    [GeneratedRegex(@"^[a-z0-9][a-z0-9_-]{2,29}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1_000)]
    public static partial Regex Username();

    [GeneratedRegex("[^a-z0-9]+", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex NotSlug();
}
