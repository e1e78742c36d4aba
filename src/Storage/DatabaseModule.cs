using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace Darkroom.Storage;

/// <summary>What is kept in a database: a file of the data folder, or the cluster's PostgreSQL where <c>Cluster:Database</c> names one.</summary>
public static class DatabaseModule
{
    internal static IServiceCollection AddDatabase(this IServiceCollection services)
    {
        services.TryAddSingleton(new ClusterOptions());
        services.TryAddSingleton<ClusterDatabase>();
        services.AddSingleton(provider => SqliteDatabase.Open(provider.GetRequiredService<DataFolder>(), provider.GetService<Func<Fence?>>()));
        services.AddSingleton(provider => PostgresDatabase
            .Open(provider.GetRequiredService<ClusterDatabase>(), provider.GetRequiredService<ILogger<PostgresDatabase>>(), provider.GetService<Func<Fence?>>())
            .GetAwaiter().GetResult());
        services.AddEither<ICatalogue, SqliteCatalogue, PostgresCatalogue>();
        services.AddSingleton<ICatalogueReader>(provider => provider.GetRequiredService<ICatalogue>());
        services.AddEither<IApiKeys, SqliteApiKeys, PostgresApiKeys>();
        services.AddEither<ISessions, SqliteSessions, PostgresSessions>();
        services.AddEither<IPoison, SqlitePoison, PostgresPoison>();
        services.AddEither<ISearchIndex, SqliteSearchIndex, PostgresSearchIndex>(ElasticModule.Database);
        services.AddEither<IDirtySet, SqliteDirtySet, PostgresDirtySet>();
        services.AddEither<ICatalogueRows, SqliteCatalogueRows, PostgresCatalogueRows>();
        services.AddElastic();
        services.AddEither<ISearchVocabulary, SqliteSearchVocabulary, PostgresSearchVocabulary>();
        services.AddSingleton<RenewSignal>();
        services.AddEither<ISearchEntries, SqliteSearchRenewal, PostgresSearchRenewal>();
        services.AddSingleton<ImageSearch>();
        services.AddHostedService<SearchRenewer>();
        services.AddEither<ITagJobs, SqliteTagJobs, PostgresTagJobs>();
        services.AddEither<ICdnOutbox, SqliteCdnOutbox, PostgresCdnOutbox>();
        services.AddEither<IVariantIndex, SqliteVariantIndex, PostgresVariantIndex>();
        services.AddAnalyses();
        services.AddEither<IGrainStorage, SqliteGrainStorage, PostgresGrainStorage>();
        services.AddKeyedSingleton("catalogue", (provider, _) => provider.GetRequiredService<IGrainStorage>());
        return services;
    }

    /// <summary>Opens the database, or says why it cannot: before anything starts beside another process, or on another version's data.</summary>
    /// <exception cref="DataFolderException">The data folder cannot be used.</exception>
    /// <exception cref="ClusterException">The cluster's database cannot be used.</exception>
    public static void OpenDatabase(this IServiceProvider provider)
    {
        provider.GetRequiredService<DataFolder>();
        _ = provider.IsCluster() ? (object)provider.GetRequiredService<PostgresDatabase>() : provider.GetRequiredService<SqliteDatabase>();
    }

    /// <param name="key">Under which it is asked for, when it is only a part of what is asked for without.</param>
    internal static void AddEither<T, TSqlite, TPostgres>(this IServiceCollection services, string? key = null)
        where T : class
        where TSqlite : T
        where TPostgres : T =>
        services.AddKeyedSingleton<T>(key, (provider, _) => provider.IsCluster()
            ? ActivatorUtilities.CreateInstance<TPostgres>(provider)
            : ActivatorUtilities.CreateInstance<TSqlite>(provider));

    private static bool IsCluster(this IServiceProvider provider) => provider.GetRequiredService<ClusterOptions>().Database.Length > 0;
}
