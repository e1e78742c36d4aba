using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Darkroom.Api.RateLimits;

/// <summary>Who counts as one client: an IPv4 address, however it is written, or the /64 of an IPv6 address, which is one subscriber's.</summary>
internal readonly record struct ClientNetwork(string Purpose, bool IsV4, ulong Network)
{
    public static ClientNetwork Of(string purpose, IPAddress address)
    {
        var client = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        Span<byte> bytes = stackalloc byte[16];
        client.TryWriteBytes(bytes, out _);
        return client.AddressFamily == AddressFamily.InterNetwork
            ? new(purpose, IsV4: true, BinaryPrimitives.ReadUInt32BigEndian(bytes))
            : new(purpose, IsV4: false, BinaryPrimitives.ReadUInt64BigEndian(bytes));
    }
}
