using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Darkroom.Storage;

/// <summary>How stores beyond this machine do. A store is there with 0 before it first fails, for alerts see an increase only of what was there.</summary>
internal static class StoreMetrics
{
    private static readonly Meter Meter = new("Darkroom.Storage");
    private static readonly ConcurrentDictionary<string, long> Failures = new(StringComparer.Ordinal);
    private static readonly ConcurrentDictionary<string, long> Resumed = new(StringComparer.Ordinal);

    static StoreMetrics()
    {
        Meter.CreateObservableCounter("darkroom_store_failures_total", () => Counted(Failures), description: "Requests to a store that failed although they were repeated.");
        Meter.CreateObservableCounter("darkroom_store_resumed_total", () => Counted(Resumed), description: "Downloads that broke off and were taken up again where they had.");
    }

    public static void Know(string store)
    {
        Failures.TryAdd(store, 0);
        Resumed.TryAdd(store, 0);
    }

    public static void Failed(string store) => Failures.AddOrUpdate(store, 1, (_, count) => count + 1);

    public static void Resume(string store) => Resumed.AddOrUpdate(store, 1, (_, count) => count + 1);

    private static IEnumerable<Measurement<long>> Counted(ConcurrentDictionary<string, long> counts) =>
        counts.Select(count => new Measurement<long>(count.Value, new KeyValuePair<string, object?>("store", count.Key)));
}
