using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace Darkroom.Actors;

/// <summary>Puts the grain engine into a host.</summary>
public static class ActorsModule
{
    /// <summary>
    /// Registers <see cref="IGrainFactory"/> for the grain classes of <paramref name="grainAssemblies"/>, and their end with the host.
    /// The host may replace <see cref="ActorsOptions"/>, <see cref="TimeProvider"/> and <see cref="IPlacement"/>.
    /// </summary>
    /// <exception cref="InvalidOperationException">Grain classes or interfaces break a rule; the message names all that do.</exception>
    public static IServiceCollection AddActors(this IServiceCollection services, params Assembly[] grainAssemblies) =>
        services.AddActors(grainAssemblies.SelectMany(assembly => assembly.GetTypes()));

    /// <summary>Adds what takes calls to other processes and takes theirs. Their own <see cref="IPlacement"/> tells who they are.</summary>
    /// <param name="secret">What the cluster's processes share, 32 characters or more; they sign with it.</param>
    /// <param name="previous">What they signed with before, and what is still taken; null or nothing for none.</param>
    public static IServiceCollection AddGrainPort(this IServiceCollection services, string secret, string? previous) => services
        .AddSingleton(_ => new GrainSecrets(secret, previous))
        .AddSingleton<GrainClient>()
        .AddSingleton(provider => new Peers(provider.GetRequiredService<GrainClient>()))
        .AddSingleton<GrainGate>()
        .AddSingleton<GrainRefusals>()
        .AddSingleton<GrainServer>()
        .AddSingleton(provider => new GrainListener(
            provider.GetRequiredService<GrainServer>(), provider.GetRequiredService<GrainRefusals>(), provider, provider.GetRequiredService<ILoggerFactory>()));

    internal static IServiceCollection AddActors(this IServiceCollection services, IEnumerable<Type> grainClasses)
    {
        services.AddLogging();
        services.TryAddSingleton(new ActorsOptions());
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IPlacement>(new LocalPlacement(epoch: 1));
        services.AddSingleton(new GrainManifest(grainClasses));
        services.AddSingleton<GrainRuntime>();
        services.AddSingleton(provider => provider.GetRequiredService<GrainRuntime>().Factory);
        services.AddSingleton(provider => new GrainCensus(provider.GetRequiredService<GrainRuntime>().Count));
        services.AddHostedService<ActorsHost>();
        return services;
    }
}
