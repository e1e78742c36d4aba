using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Darkroom.Storage;

/// <summary>What is known of pictures beside what was sent with them: how they look, what they mean, what is written in them.</summary>
internal static class AnalysisModule
{
    public static IServiceCollection AddAnalyses(this IServiceCollection services)
    {
        services.TryAddSingleton(new MeaningOptions());
        services.AddEither<IAnalysisQueue, SqliteAnalysisQueue, PostgresAnalysisQueue>();
        services.AddEither<IPrints, SqlitePrints, PostgresPrints>();
        services.AddEither<IVectors, SqliteVectors, PostgresVectors>();
        services.AddEither<IFoundTexts, SqliteFoundTexts, PostgresFoundTexts>();
        services.AddSingleton<NearDuplicates>();
        services.AddSingleton<Embedders>();
        services.AddSingleton<VectorCache>().AddSingleton<ExactNeighbours>();
        return services.AddSingleton<MeaningSearch>();
    }
}
