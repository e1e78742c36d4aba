using Darkroom.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Darkroom.Grains;

/// <summary>What looks at images in the background, in a process that owns images.</summary>
public static class AnalysisModule
{
    public static IServiceCollection AddAnalysers(this IServiceCollection services)
    {
        services.AddSingleton<BackgroundPictures>();
        services.AddAnalyser<PrintAnalyser>();
        services.AddAnalyser<TextAnalyser>();
        return services.AddAnalyser<MeaningAnalyser>();
    }

    private static IServiceCollection AddAnalyser<T>(this IServiceCollection services)
        where T : class, IAnalyser => services.AddSingleton<T>().AddSingleton<IHostedService>(provider => new AnalysisService(
            provider.GetRequiredService<T>(),
            provider.GetRequiredService<IAnalysisQueue>(),
            provider.GetRequiredService<ICatalogueRows>(),
            provider.GetRequiredService<ILogger<AnalysisService>>()));
}
