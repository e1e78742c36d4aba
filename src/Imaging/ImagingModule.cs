using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Darkroom.Imaging;

public static class ImagingModule
{
    /// <summary>Adds <see cref="RenderWorkers"/>, which starts and stops with the host.</summary>
    public static IServiceCollection AddImaging(this IServiceCollection services)
    {
        services.TryAddSingleton(new ImagingOptions());
        services.TryAddSingleton(WorkerCommand.Self);
        services.TryAddSingleton<RenderWorkers>();
        services.TryAddSingleton<BackgroundWorker>();
        return services.AddHostedService(provider => provider.GetRequiredService<RenderWorkers>());
    }
}
