using Darkroom.Actors;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Darkroom.Tests;

/// <summary>An engine with the grain classes of one test, and time in the test's hand.</summary>
public sealed class Engine : IAsyncDisposable
{
    private readonly ServiceProvider services;

    private Engine(ServiceProvider services) => this.services = services;

    public ManualTime Time => (ManualTime)services.GetRequiredService<TimeProvider>();

    public IGrainFactory Grains => services.GetRequiredService<IGrainFactory>();

    public int Activations => Runtime.Kinds.Sum(kind => kind.Activations);

    internal GrainRuntime Runtime => services.GetRequiredService<GrainRuntime>();

    public static Engine Of<TGrain>(ActorsOptions? options = null, Action<IServiceCollection>? configure = null) =>
        Of([typeof(TGrain)], options, configure);

    public static Engine Of(Type[] grains, ActorsOptions? options = null, Action<IServiceCollection>? configure = null)
    {
        var registered = new ServiceCollection();
        registered.AddSingleton<TimeProvider>(new ManualTime());
        registered.AddSingleton(options ?? new ActorsOptions());
        configure?.Invoke(registered);
        return new(registered.AddActors(grains).BuildServiceProvider());
    }

    public T Get<T>(string key = "one")
        where T : IGrainWithStringKey => Grains.GetGrain<T>(key);

    public Task Stop(CancellationToken cancellationToken = default) =>
        services.GetServices<IHostedService>().Single().StopAsync(cancellationToken);

    public ValueTask DisposeAsync() => services.DisposeAsync();
}
