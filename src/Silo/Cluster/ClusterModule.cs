using Darkroom.Actors;
using Darkroom.Api;
using Darkroom.Api.Admin;
using Darkroom.Grains;
using Microsoft.Extensions.DependencyInjection;

namespace Darkroom.Silo;

/// <summary>What one process of several has beside one that is alone.</summary>
internal static class ClusterModule
{
    /// <summary>To be called after <c>AddActors</c>: what is added last is stopped first, and shards leave before their activations end.</summary>
    public static IServiceCollection AddCluster(this IServiceCollection services, ClusterOptions cluster)
    {
        if (cluster.Secret.Length < 32) throw new ConfigurationException("Cluster:Secret: a cluster's processes share a secret of 32 characters or more.");
        services.AddGrainPort(cluster.Secret, cluster.SecretPrevious);
        services.AddSingleton(FreshnessRule.Of(cluster));
        services.AddSingleton<ClusterPlacement>();
        services.AddSingleton<IPlacement>(provider => provider.GetRequiredService<ClusterPlacement>());
        services.AddSingleton<IRenderPeers, RenderPeers>();
        services.AddSingleton<PeerService>(provider => new PeerService<PassedRender, PassedAnswer>(
            RenderPeers.Service, job => provider.GetRequiredService<VariantRenderer>().RenderPassed(job)));
        services.AddSingleton<PeerService>(provider => new PeerService<StatusQuestion, NodeBody>(
            NodeStatus.Service, _ => Task.FromResult(provider.GetRequiredService<NodeStatus>().Own())));
        services.AddSingleton<ClusterView>(provider => () =>
            provider.GetRequiredService<NodeStatus>().Among(provider.GetRequiredService<ClusterPlacement>(), provider.GetRequiredService<Peers>()));
        return services.AddHostedService<ClusterHost>();
    }
}
