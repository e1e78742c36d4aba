using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Darkroom.Grains;

/// <summary>What the grains need beside the engine, the storage and the workers.</summary>
public static class GrainsModule
{
    public static IServiceCollection AddGrains(this IServiceCollection services)
    {
        services.TryAddSingleton<IRenderPeers>(NoPeers.Instance);
        return services
            .AddSingleton<IdleLimits>()
            .AddSingleton<OriginalInspector>()
            .AddSingleton<OriginalConverter>()
            .AddSingleton<TransformCount>()
            .AddSingleton<VariantShelf>()
            .AddSingleton<VariantRenderer>();
    }
}
