using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace Darkroom.Imaging;

public static class ImagingModule
{
    /// <summary>Adds <see cref="RenderWorkers"/>, which starts and stops with the host, and the version of what they make.</summary>
    /// <param name="renders">Else no worker stays: one is started to say which version it is, and ended.</param>
    public static IServiceCollection AddImaging(this IServiceCollection services, bool renders = true)
    {
        services.TryAddSingleton(new ImagingOptions());
        services.TryAddSingleton(WorkerCommand.Self);
        services.TryAddSingleton<RenderWorkers>();
        services.TryAddSingleton<BackgroundWorker>();
        services.TryAddSingleton(new ReadingOptions());
        services.TryAddSingleton<PictureReader>();
        services.AddSingleton(provider => (renders ? provider.GetRequiredService<RenderWorkers>().Version() : AskOnce(provider)).GetAwaiter().GetResult());
        return renders ? services.AddHostedService(provider => provider.GetRequiredService<RenderWorkers>()) : services;
    }

    private static async Task<RenderVersion> AskOnce(IServiceProvider provider)
    {
        var options = provider.GetRequiredService<ImagingOptions>() with { Workers = 1 };
        await using var workers = new RenderWorkers(options, provider.GetRequiredService<WorkerCommand>(), provider.GetRequiredService<ILogger<RenderWorkers>>());
        await workers.StartAsync(CancellationToken.None);
        return await workers.Version();
    }
}
