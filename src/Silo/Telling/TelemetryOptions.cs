using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Darkroom.Silo;

/// <summary>Section <c>Telemetry</c>.</summary>
public sealed record TelemetryOptions
{
    [Description("Base URL of a collector that takes traces over OTLP/HTTP, http://collector:4318; unset, nothing is traced and nothing costs.")]
    [RegularExpression(@"^https?://[^\s?#]+$", ErrorMessage = "It must look like http://host:4318.")]
    public string? Endpoint { get; init; }

    [Description("Which part of all requests is traced, 0 to 1. Of those whose caller traces them already, the same part; what the caller does not trace is not.")]
    [Range(0.0, 1.0)]
    public double Sampling { get; init; } = 1;

    [Description("Headers for the collector, name=value, comma-separated; keep them in a file that DARKROOM__Telemetry__Headers_FILE names.")]
    public string Headers { get; init; } = "";
}
