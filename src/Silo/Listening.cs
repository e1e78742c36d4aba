using System.Net;
using Darkroom.Actors;
using Darkroom.Api;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace Darkroom.Silo;

/// <summary>Where Kestrel listens and what it puts up with.</summary>
internal static class Listening
{
    public static void Configure(KestrelServerOptions kestrel)
    {
        var network = kestrel.ApplicationServices.GetRequiredService<NetworkOptions>();
        var limits = kestrel.ApplicationServices.GetRequiredService<LimitOptions>();
        if (!IPAddress.TryParse(network.Bind, out var address)) throw new ConfigurationException($"Network:Bind: '{network.Bind}' is not an address.");

        kestrel.AddServerHeader = false;
        if (kestrel.ApplicationServices.GetRequiredService<ClusterOptions>().IsPublic) kestrel.Listen(address, network.Port);
        if (network.ManagementPort != 0) kestrel.Listen(address, network.ManagementPort);
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(network.HeaderSeconds);
        kestrel.Limits.MaxRequestBodySize = limits.UploadBytes + (1 << 20);
        kestrel.Limits.MinRequestBodyDataRate = new MinDataRate(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(network.BodyIdleSeconds + 1));
    }
}
