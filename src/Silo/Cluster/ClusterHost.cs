using System.Net;
using Darkroom.Actors;
using Darkroom.Api;
using Darkroom.Imaging;
using Microsoft.Extensions.Hosting;

namespace Darkroom.Silo;

/// <summary>
/// This process's way into the cluster and out of it: the grain port answers before the others hear of it, and its shards are theirs before it
/// closes. Between both it tells how much waits here.
/// </summary>
internal sealed class ClusterHost(ClusterPlacement placement, GrainListener listener, RenderWorkers workers, ClusterOptions cluster, NetworkOptions network) : BackgroundService
{
    private static readonly TimeSpan LoadInterval = TimeSpan.FromMilliseconds(250);

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await placement.JoinAsync(cluster.OwnsGrains ? await Listen(cancellationToken) : Nobody(), cluster.OwnsGrains, cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await placement.HandOverAsync(cancellationToken);
        // Renders in flight are waited for, and may need other grains.
        await listener.Stop(cancellationToken);
        await placement.LeaveAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(LoadInterval);
        while (cluster.OwnsGrains && await timer.WaitForNextTickAsync(stoppingToken)) placement.Load = workers.Load;
    }

    /// <returns>Where the others find it.</returns>
    private async Task<Uri> Listen(CancellationToken cancellationToken)
    {
        var bind = IPAddress.Parse(network.Bind);
        var port = await listener.Start(bind, cluster.Port, cancellationToken);
        if (cluster.Address.Length > 0) return new Uri(cluster.Address);
        var host = bind.Equals(IPAddress.Any) || bind.Equals(IPAddress.IPv6Any) ? Dns.GetHostName() : network.Bind;
        return new UriBuilder(Uri.UriSchemeHttp, host, port).Uri;
    }

    /// <summary>A name for a process that nobody calls.</summary>
    private static Uri Nobody() => new($"http://{Dns.GetHostName()}/api/{Guid.NewGuid():N}");
}
