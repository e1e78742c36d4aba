using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Darkroom.Storage;

/// <summary>The durable things of a process that serves from a data folder.</summary>
public static class StorageModule
{
    /// <summary>The folder is locked and its database opened when the first of these is asked for.</summary>
    public static IServiceCollection AddStorage(this IServiceCollection services)
    {
        services.TryAddSingleton(new StorageOptions());
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(provider => DataFolder.Open(provider.GetRequiredService<StorageOptions>().Data));
        services.AddDatabase();
        services.AddSingleton<SweepSignal>();
        services.AddSingleton<StoreNames>();
        services.AddSingleton(provider => BlobStores.Open(
            provider.GetRequiredService<DataFolder>(), provider.GetRequiredService<StorageOptions>(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<IBlobStore>(provider => provider.GetRequiredService<BlobStores>());
        services.AddHostedService<StoreTidier>();
        services.AddSingleton<VariantBudget>();
        services.AddSingleton<VariantLedger>();
        services.AddSingleton<PassingVariants>();
        services.AddHostedService<Sweeper>();
        services.AddSingleton<VariantKeeper>().AddHostedService(provider => provider.GetRequiredService<VariantKeeper>());
        return services;
    }
}
