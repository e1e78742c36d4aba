using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Darkroom.Api.RateLimits;

/// <summary>Section <c>RateLimits</c>. An account's <c>requests_per_hour</c> stands beside these: it belongs to the account.</summary>
public sealed record RateLimitOptions
{
    [Description("Requests per hour of one key at the Imager surface; 0 is off.")]
    [Range(0, 1_000_000_000)]
    public int ImagerPerHour { get; init; } = 1_000;

    [Description("Log-ins tried per minute from one client address; 0 is off.")]
    [Range(0, 1_000_000)]
    public int LoginPerMinute { get; init; } = 10;

    [Description("Uploads without an account per hour from one client address; 0 is off.")]
    [Range(0, 1_000_000)]
    public int GuestUploadsPerHour { get; init; } = 20;

    [Description("Lists and searches without an account per minute from one client address; 0 is off.")]
    [Range(0, 1_000_000)]
    public int GuestListsPerMinute { get; init; } = 120;

    [Description("Unknown or expired keys per minute from one client address that are answered 401; more are answered 429, valid keys never. 0 is off.")]
    [Range(0, 1_000_000)]
    public int WrongKeysPerMinute { get; init; } = 30;

    [Description("Variants per minute that strangers from one client address may have made on the public paths (hits, and joining a render, are free); 0 is off. Behind a CDN see RateLimits:TrustedNetworks.")]
    [Range(0, 1_000_000)]
    public int MissesPerMinute { get; init; } = 300;

    [Description("The same for each address in RateLimits:TrustedNetworks; 0 is off.")]
    [Range(0, 1_000_000)]
    public int MissesPerMinuteTrusted { get; init; } = 6_000;

    [Description("Addresses or networks (CIDR), comma-separated, that ask for many: a CDN or a proxy that does not say who its clients are.")]
    [NetworkList]
    public string TrustedNetworks { get; init; } = "";

    [Description("Permits that a node takes from a limit's owner at a time, at most a hundredth of the limit; 1 is exact.")]
    [Range(1, 10_000)]
    public int Batch { get; init; } = 1;
}
