using System.Diagnostics.Metrics;

namespace Darkroom.Api;

/// <summary>Which build this is, as a metric whose value is always 1.</summary>
internal static class BuildInfo
{
    private static readonly Meter Meter = new("Darkroom.Build");

    public static void Publish(RenderVersion render) => Meter.CreateObservableGauge(
        "darkroom_build_info",
        () => new Measurement<int>(1, new("version", Welcome.CurrentVersion), new("runtime", Environment.Version.ToString()), new("render", render.Text)),
        description: "Version of this build, its runtime and its encoders.");
}
