using System.Net;
using Darkroom.Actors;
using Microsoft.Extensions.DependencyInjection;

namespace Darkroom.Tests;

/// <summary>A whole process of a cluster but for the process: engine, grain port, and ownership by PostgreSQL.</summary>
internal sealed class ClusterHost : IAsyncDisposable
{
    private readonly ServiceProvider services;

    private ClusterHost(ServiceProvider services) => this.services = services;

    public ClusterPlacement Placement => services.GetRequiredService<ClusterPlacement>();

    public static async Task<ClusterHost> Start(Silos silos, bool holdsGrains)
    {
        var registered = new ServiceCollection();
        registered.AddLogging().AddSingleton(silos.Options).AddSingleton<ClusterDatabase>().AddSingleton<ClusterPlacement>();
        registered.AddSingleton<IPlacement>(provider => provider.GetRequiredService<ClusterPlacement>());
        registered.AddGrainPort(Silos.Secret, null).AddActors([typeof(CountingGrain)]);
        var host = new ClusterHost(registered.BuildServiceProvider());
        host.services.GetRequiredService<GrainRuntime>();
        var port = await host.services.GetRequiredService<GrainListener>().Start(IPAddress.Loopback, 0, CancellationToken.None);
        await host.Placement.JoinAsync(new Uri($"http://127.0.0.1:{port}"), holdsGrains).Within();
        return host;
    }

    public T Get<T>(string key)
        where T : IGrainWithStringKey => services.GetRequiredService<IGrainFactory>().GetGrain<T>(key);

    /// <summary>First the shards go, then the port closes.</summary>
    public async Task Leave()
    {
        await Placement.LeaveAsync(CancellationToken.None).Within();
        await DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await services.GetRequiredService<GrainListener>().Stop(CancellationToken.None);
        await services.DisposeAsync();
    }
}
