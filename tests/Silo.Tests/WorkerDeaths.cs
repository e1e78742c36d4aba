namespace Darkroom.Tests;

/// <summary>What a server's render workers died of: <c>crash 1, timeout 6</c>.</summary>
internal static class WorkerDeaths
{
    private const string Metric = "darkroom_worker_deaths_total{";

    public static async Task<string> Of(DarkroomServer server) => string.Join(", ", (await server.Http.GetStringAsync("/metrics"))
        .Split('\n')
        .Where(line => line.StartsWith(Metric, StringComparison.Ordinal) && !line.EndsWith(" 0", StringComparison.Ordinal))
        .Select(line => line[Metric.Length..].Replace("cause=\"", "", StringComparison.Ordinal).Replace("\"}", "", StringComparison.Ordinal))
        .DefaultIfEmpty("none"));
}
