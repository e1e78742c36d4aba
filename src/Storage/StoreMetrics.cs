using System.Diagnostics.Metrics;

namespace Darkroom.Storage;

/// <summary>How stores beyond this machine do.</summary>
internal static class StoreMetrics
{
    private static readonly Meter Meter = new("Darkroom.Storage");

    private static readonly Counter<long> Failures = Meter.CreateCounter<long>(
        "darkroom_store_failures_total", description: "Requests to a store that failed although they were repeated.");

    private static readonly Counter<long> Resumed = Meter.CreateCounter<long>(
        "darkroom_store_resumed_total", description: "Downloads that broke off and were taken up again where they had.");

    public static void Failed(string store) => Failures.Add(1, new KeyValuePair<string, object?>("store", store));

    public static void Resume(string store) => Resumed.Add(1, new KeyValuePair<string, object?>("store", store));
}
