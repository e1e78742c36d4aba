using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace Darkroom.Storage;

/// <summary>Who answers searches: the database, or Elasticsearch where <c>Elasticsearch:Urls</c> names one.</summary>
internal static class ElasticModule
{
    /// <summary>The database's own index, by this key.</summary>
    public const string Database = "database";

    public static IServiceCollection AddElastic(this IServiceCollection services)
    {
        services.TryAddSingleton(new ElasticOptions());
        services.AddSingleton(provider => new ElasticClient(provider.GetRequiredService<ElasticOptions>(), TimeProvider.System));
        services.AddSingleton<IndexMeaning>().AddSingleton<ElasticIndices>().AddSingleton<IndexFeed>().AddSingleton<IndexCheck>().AddSingleton<IndexWalks>();
        services.AddSingleton<ISearchIndex>(provider =>
        {
            var database = provider.GetRequiredKeyedService<ISearchIndex>(Database);
            return provider.UsesElastic() ? ActivatorUtilities.CreateInstance<ElasticSearchIndex>(provider, database) : database;
        });
        services.AddSingleton<INeighbours>(provider => provider.UsesElastic()
            ? ActivatorUtilities.CreateInstance<ElasticNeighbours>(provider)
            : provider.GetRequiredService<ExactNeighbours>());
        services.AddSingleton<ISearchUpkeep>(provider => provider.UsesElastic()
            ? ActivatorUtilities.CreateInstance<ElasticUpkeep>(provider)
            : ActivatorUtilities.CreateInstance<DatabaseUpkeep>(provider));
        services.AddSingleton<IHostedService>(provider => provider.UsesElastic() && provider.GetRequiredService<ClusterOptions>().OwnsGrains
            ? ActivatorUtilities.CreateInstance<IndexFeeder>(provider)
            : ActivatorUtilities.CreateInstance<IndexUnfed>(provider));
        return services;
    }

    private static bool UsesElastic(this IServiceProvider provider) => provider.GetRequiredService<ElasticOptions>().IsUsed;
}
