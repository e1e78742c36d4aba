using Darkroom.Actors;
using Darkroom.Grains;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Darkroom.Silo;

/// <summary>The engine that hosts the grains: ours. <c>Clustering.Orleans.cs</c> is compiled in its place with <c>-p:Engine=Orleans</c>.</summary>
internal static class Clustering
{
    /// <summary>Sections of the configuration that only this engine has.</summary>
    public static readonly (string Name, Type Record)[] Sections = [];

    public static IServiceCollection AddEngine(this IServiceCollection services, IConfiguration configuration) => services.AddActors(typeof(ImageGrain).Assembly);

    /// <summary>To be called last.</summary>
    public static IServiceCollection AddClustering(this IServiceCollection services, ClusterOptions cluster) =>
        cluster.Database.Length > 0 ? services.AddCluster(cluster) : services.AddEmbedded(cluster);
}
