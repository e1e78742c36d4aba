using Microsoft.Extensions.DependencyInjection;

namespace Darkroom.Grains;

/// <summary>What the grains need beside the engine, the storage and the workers.</summary>
public static class GrainsModule
{
    public static IServiceCollection AddGrains(this IServiceCollection services) => services
        .AddSingleton<IRenderPeers>(_ => NoPeers.Instance)
        .AddSingleton<IdleLimits>()
        .AddSingleton<OriginalInspector>()
        .AddSingleton<OriginalConverter>()
        .AddSingleton<VariantShelf>()
        .AddSingleton<VariantRenderer>();
}
