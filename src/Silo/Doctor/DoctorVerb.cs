using Darkroom.Actors;
using Darkroom.Api;
using Darkroom.Imaging;
using Darkroom.Storage;
using Microsoft.Extensions.Configuration;

namespace Darkroom.Silo;

/// <summary><c>darkroom doctor</c>: looks at everything that this configuration relies on, beside a running server or before the first start, and says what to mend.</summary>
internal static class DoctorVerb
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static async Task<int> Run(string[] args)
    {
        var configuration = Configuration.Read(args[1..]);
        var worst = Verdict.Ok;
        // Each section by itself: one that is wrong does not keep the rest from being looked at.
        foreach (var (name, record) in OptionSections.All)
        {
            if (Problem(configuration, name, record) is { } problem) Tell(Finding.Failed("configuration", problem, "'darkroom configuration' lists every option with its range."));
        }

        using var limit = new CancellationTokenSource(Patience);
        if (worst == Verdict.Ok)
        {
            Tell(Finding.Ok("configuration", "every option is known and in its range"));
            await foreach (var finding in Check(configuration, limit.Token)) Tell(finding);
        }

        return worst == Verdict.Failed ? 1 : 0;

        void Tell(Finding finding)
        {
            Console.WriteLine(finding);
            if (finding.Verdict > worst) worst = finding.Verdict;
        }
    }

    private static async IAsyncEnumerable<Finding> Check(IConfiguration configuration, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        var imaging = Of<ImagingOptions>(configuration, "Imaging");
        var storage = Of<StorageOptions>(configuration, "Storage");
        var cluster = Of<ClusterOptions>(configuration, "Cluster");
        var network = Of<NetworkOptions>(configuration, "Network");
        foreach (var finding in await ImagingChecks.Run(imaging)) yield return finding;
        foreach (var finding in AnalysisChecks.Run(Of<ReadingOptions>(configuration, "Reading"))) yield return finding;
        await foreach (var finding in SearchChecks.Run(
            Of<SearchOptions>(configuration, "Search"), Of<MeaningOptions>(configuration, "Meaning"), Of<ElasticOptions>(configuration, "Elasticsearch"), cancellation)) yield return finding;
        foreach (var finding in DiskChecks.Run(storage)) yield return finding;
        await foreach (var finding in StoreChecks.Run(storage, cluster, cancellation)) yield return finding;
        await foreach (var finding in DatabaseChecks.Run(cluster, cancellation)) yield return finding;
        foreach (var finding in ClusterChecks.Run(cluster)) yield return finding;
        await foreach (var finding in UrlChecks.Run(Of<UrlOptions>(configuration, "Urls"), network, cluster, cancellation)) yield return finding;
    }

    private static string? Problem(IConfiguration configuration, string section, Type record)
    {
        try
        {
            Configuration.Bind(configuration, section, record);
            return null;
        }
        catch (ConfigurationException e)
        {
            return e.Message;
        }
    }

    private static T Of<T>(IConfiguration configuration, string section) => (T)Configuration.Bind(configuration, section, typeof(T));
}
