using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Darkroom.Api.Importing;

/// <summary>Section <c>Import</c>: pictures that the server fetches from a URL.</summary>
public sealed record ImportOptions
{
    [Description("Whether pictures may be imported from a URL.")]
    public bool Enabled { get; init; } = true;

    [Description("Redirects that one import follows.")]
    [Range(0, 10)]
    public int Redirects { get; init; } = 3;

    [Description("Seconds for a whole import, from the look-up of the name to the last byte.")]
    [Range(1, 600)]
    public int Seconds { get; init; } = 30;

    [Description("Addresses or networks (CIDR), comma-separated, that may be fetched although they are not public.")]
    [NetworkList]
    public string AllowedNetworks { get; init; } = "";
}
