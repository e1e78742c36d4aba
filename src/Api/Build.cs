using System.Diagnostics.Metrics;
using System.Reflection;

namespace Darkroom.Api;

/// <summary>Which build this is, also as a metric whose value is always 1.</summary>
public static class Build
{
    private static readonly Meter Meter = new("Darkroom.Build");

    public static readonly string Version =
        typeof(Build).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    public static void Publish(RenderVersion render) => Meter.CreateObservableGauge(
        "darkroom_build_info",
        () => new Measurement<int>(1, new("version", Version), new("runtime", Environment.Version.ToString()), new("render", render.Text)),
        description: "Version of this build, its runtime and its encoders.");
}
