using System.Diagnostics.Metrics;
using System.Text.Json;

namespace Darkroom.Imaging;

/// <summary>The meter <c>Darkroom.Imaging</c>.</summary>
internal static class ImagingMetrics
{
    private static readonly Meter Meter = new("Darkroom.Imaging");
    private static readonly Counter<long> Decodes = Meter.CreateCounter<long>("darkroom_decodes_total", description: "Originals decoded for renders.");
    private static readonly Histogram<double> Queue = Meter.CreateHistogram<double>("darkroom_render_queue_seconds", "s", "Time renders waited for a worker.");
    private static readonly Counter<long> Deaths = Meter.CreateCounter<long>("darkroom_worker_deaths_total", null, "Render workers that died, by cause.", Of<DeathCause>("cause"));
    private static readonly Counter<long> Refusals = Meter.CreateCounter<long>("darkroom_renders_refused_total", null, "Renders refused, by reason.", Of<RefusalReason>("reason"));

    private static readonly Gauge<long> Length = Meter.CreateGauge<long>("darkroom_render_queue_length", description: "Renders that wait for a worker.");
    private static readonly Gauge<double> Work = Meter.CreateGauge<double>("darkroom_render_queue_cost_seconds", "s", "Estimated work of the renders that run and wait.");

    /// <summary>A worker begins a render.</summary>
    public static void Started(TimeSpan waited) => Queue.Record(waited.TotalSeconds);

    public static void Decoded(int times) => Decodes.Add(times);

    public static void Waiting(int renders, double seconds)
    {
        Length.Record(renders);
        Work.Record(seconds);
    }

    public static void Died(DeathCause cause) => Deaths.Add(1, new KeyValuePair<string, object?>("cause", Snake($"{cause}")));

    public static void Refused(Failure reason) => Refusals.Add(1, new KeyValuePair<string, object?>("reason", Snake($"{reason}")));

    public static void Refused(RefusalReason reason) => Refusals.Add(1, new KeyValuePair<string, object?>("reason", Snake($"{reason}")));

    /// <summary>What a label may say, so that its series are there before they count.</summary>
    private static KeyValuePair<string, object?>[] Of<T>(string label)
        where T : struct, Enum => [new(label, Array.ConvertAll(Enum.GetValues<T>(), value => Snake($"{value}")))];

    private static string Snake(string name) => JsonNamingPolicy.SnakeCaseLower.ConvertName(name);
}
