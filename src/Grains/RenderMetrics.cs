using System.Diagnostics.Metrics;

namespace Darkroom.Grains;

/// <summary>How many renders ran, and how many were saved.</summary>
internal static class RenderMetrics
{
    private static readonly Meter Meter = new("Darkroom.Grains");

    public static readonly Counter<long> Renders = Meter.CreateCounter<long>("darkroom_renders_total", description: "Variants rendered, by format and outcome.");

    public static readonly Counter<long> Passed = Meter.CreateCounter<long>("darkroom_renders_passed_total", description: "Renders that another silo was asked to make because all workers here were taken, by whether it did.");

    public static readonly Counter<long> Coalesced = Meter.CreateCounter<long>("darkroom_renders_coalesced_total", description: "Askers that joined a render in flight.");
}
