using System.Net;
using Darkroom.Actors;
using Microsoft.Extensions.DependencyInjection;

namespace Darkroom.Tests;

/// <summary>One process of a test's cluster: an engine and its grain port on loopback.</summary>
internal sealed class Host : IAsyncDisposable
{
    public const string Secret = "a secret of the tests, long enough to be one";

    private readonly ServiceProvider services;

    private Host(ServiceProvider services) => this.services = services;

    public FixedPlacement Placement => (FixedPlacement)services.GetRequiredService<IPlacement>();

    public GrainRuntime Runtime => services.GetRequiredService<GrainRuntime>();

    public GrainListener Listener { get; private set; } = null!;

    public Uri Address { get; private set; } = null!;

    public int Activations => Runtime.Kinds.Sum(kind => kind.Activations);

    public static async Task<Host> Start(ShardMap map, long incarnation, Type[] grains, Action<IServiceCollection>? configure = null, string secret = Secret, string? previous = null, int port = 0)
    {
        var registered = new ServiceCollection();
        registered.AddSingleton<IPlacement>(new FixedPlacement(map, incarnation));
        configure?.Invoke(registered);
        var host = new Host(registered.AddGrainPort(secret, previous).AddActors(grains).BuildServiceProvider());
        host.Listener = host.Service<GrainListener>();
        var bound = await host.Listener.Start(IPAddress.Loopback, port, CancellationToken.None);
        host.Address = map.Hosts[incarnation] = new Uri($"http://127.0.0.1:{bound}");
        return host;
    }

    public T Get<T>(string key = "one")
        where T : IGrainWithStringKey => Runtime.Factory.GetGrain<T>(key);

    public T Service<T>()
        where T : notnull => services.GetRequiredService<T>();

    public async ValueTask DisposeAsync()
    {
        await Listener.Stop(new CancellationToken(canceled: true));
        await services.DisposeAsync();
    }
}

/// <summary>Two processes over one map. Everything is the first one's unless the test gives it away.</summary>
internal sealed class TwoHosts : IAsyncDisposable
{
    private TwoHosts(ShardMap map, Host first, Host second) => (Map, First, Second) = (map, first, second);

    public ShardMap Map { get; }

    public Host First { get; }

    public Host Second { get; }

    public static async Task<TwoHosts> Of(Type[] grains, Action<IServiceCollection>? configure = null)
    {
        var map = new ShardMap();
        return new(map, await Host.Start(map, 1, grains, configure), await Host.Start(map, 2, grains, configure));
    }

    public static int ShardOf(string type, string key = "one") => Shards.Of(new GrainId(type, key));

    public async ValueTask DisposeAsync()
    {
        await First.DisposeAsync();
        await Second.DisposeAsync();
    }
}
