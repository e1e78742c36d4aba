using Darkroom.Actors;
using Darkroom.Api.Admin;
using Darkroom.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Darkroom.Silo;

/// <summary>What a process that is alone has in the place of a cluster.</summary>
internal static class EmbeddedModule
{
    public static IServiceCollection AddEmbedded(this IServiceCollection services, ClusterOptions cluster)
    {
        if (cluster.Role != Role.All) throw new ConfigurationException("Cluster:Role: a process without Cluster:Database is alone, and has to be all.");
        services.AddSingleton<IPlacement>(provider => new LocalPlacement(provider.GetRequiredService<SqliteDatabase>().Epoch));
        return services.AddSingleton<ClusterView>(provider => () => Task.FromResult(provider.GetRequiredService<NodeStatus>().Alone()));
    }
}
