using System.Net;
using System.Net.Sockets;

namespace Darkroom.Api.Importing;

/// <summary>Which addresses belong to the internet at large. What is not known to be public is not.</summary>
internal static class PublicAddress
{
    private static readonly IPNetwork[] NotPublic4 = Table(
        "0.0.0.0/8", // unspecified, "this network"
        "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", // private
        "100.64.0.0/10", // carrier-grade NAT
        "127.0.0.0/8", // loopback
        "169.254.0.0/16", // link-local, where clouds keep their metadata
        "192.0.0.0/24", "192.88.99.0/24", // protocol assignments, 6to4 relays
        "192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", // documentation
        "198.18.0.0/15", // benchmarks
        "224.0.0.0/4", // multicast
        "240.0.0.0/4"); // reserved, broadcast

    // Only 2000::/3 is handed out, so loopback, unique local, link-local, site-local, discard and multicast need no row.
    private static readonly IPNetwork HandedOut6 = IPNetwork.Parse("2000::/3");

    private static readonly IPNetwork[] NotPublic6 = Table(
        "2001::/23", // protocol assignments; Teredo hides an IPv4 address that somebody else routes to
        "2001:db8::/32", "3fff::/20"); // documentation

    /// <summary>Forms that carry an IPv4 address, and at which byte: that address alone decides.</summary>
    private static readonly (IPNetwork Form, int At)[] Embedded =
    [
        (IPNetwork.Parse("::/96"), 12), // compatible; :: and ::1 fall into 0.0.0.0/8
        (IPNetwork.Parse("::ffff:0:0:0/96"), 12), // translated
        (IPNetwork.Parse("64:ff9b::/96"), 12), // NAT64; its local-use twin 64:ff9b:1::/48 is refused as not handed out
        (IPNetwork.Parse("2002::/16"), 2), // 6to4
    ];

    public static bool Allows(IPAddress address)
    {
        // IPNetwork compares a mapped address (::ffff:0:0/96) as the IPv4 address that it is, so no IPv6 row would be right about it.
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        if (address.AddressFamily == AddressFamily.InterNetwork) return !In(NotPublic4, address);

        var bytes = address.GetAddressBytes();
        foreach (var (form, at) in Embedded)
        {
            if (form.Contains(address)) return Allows(new IPAddress(bytes.AsSpan(at, 4)));
        }

        if (address.ScopeId != 0 || !HandedOut6.Contains(address) || In(NotPublic6, address)) return false;
        return !IsIsatap(bytes) || Allows(new IPAddress(bytes.AsSpan(12, 4)));
    }

    /// <summary>An interface id of <c>0:5efe:a.b.c.d</c>, with or without the bit that calls it globally unique.</summary>
    private static bool IsIsatap(ReadOnlySpan<byte> bytes) =>
        (bytes[8] & 0xFD) == 0 && bytes[9] == 0 && bytes[10] == 0x5E && bytes[11] == 0xFE;

    private static bool In(IPNetwork[] networks, IPAddress address) => Array.Exists(networks, network => network.Contains(address));

    private static IPNetwork[] Table(params string[] networks) => [.. networks.Select(IPNetwork.Parse)];
}
