using System.Net;
using System.Net.Http;
using System.Net.Sockets;

namespace Darkroom.Api.Importing;

/// <summary>The addresses of a name. A delegate, so that a name's answers can change under a test's hand.</summary>
internal delegate Task<IPAddress[]> LookUp(string host, CancellationToken cancellation);

/// <summary>
/// Connections to public addresses only. A name is looked up once per connection and the addresses that were checked are the
/// ones that are connected to, so a name that changes its mind between check and use gains nothing.
/// </summary>
internal sealed class CheckedConnection(LookUp lookUp, IPNetwork[] allowed)
{
    // A name with a thousand addresses must not make us knock at all of them.
    private const int MostAddresses = 4;

    private static readonly TimeSpan PerAddress = TimeSpan.FromSeconds(5);

    public async ValueTask<Stream> Open(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        var (host, port) = (context.DnsEndPoint.Host, context.DnsEndPoint.Port);
        IPAddress[] found = IPAddress.TryParse(host, out var literal) ? [literal] : await lookUp(host, cancellation);
        var addresses = Array.ConvertAll(found, address => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address);

        // One forbidden address among public ones is an attempt, not an oversight.
        if (addresses.Length == 0 || !Array.TrueForAll(addresses, Allows)) throw new HttpRequestException("No public address");

        foreach (var address in addresses.Take(MostAddresses))
        {
            if (await TryConnect(address, port, cancellation) is { } stream) return stream;
        }

        throw new HttpRequestException("No address answers");
    }

    private bool Allows(IPAddress address) =>
        PublicAddress.Allows(address) || Array.Exists(allowed, network => network.Contains(address));

    private static async Task<Stream?> TryConnect(IPAddress address, int port, CancellationToken cancellation)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        using var time = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        time.CancelAfter(PerAddress);
        try
        {
            await socket.ConnectAsync(new IPEndPoint(address, port), time.Token);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            socket.Dispose();
            cancellation.ThrowIfCancellationRequested();
            return null;
        }
    }
}
