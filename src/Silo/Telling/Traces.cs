using Darkroom.Actors;
using Darkroom.Api;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Darkroom.Silo;

/// <summary>Traces of requests: Api, grain calls on their way and in their silo, worker jobs, database and stores. Without an endpoint nobody listens, and no activity is made.</summary>
internal static class Traces
{
    private static readonly string[] Sources = ["Microsoft.AspNetCore", "System.Net.Http", "Npgsql", "Darkroom.Actors", "Darkroom.Imaging"];

    public static IServiceCollection AddTraces(this IServiceCollection services, TelemetryOptions options, ClusterOptions cluster)
    {
        if (options.Endpoint is not { } endpoint) return services;
        // Made by a factory, so that the container ends it, which sends what is left.
        services.AddSingleton(_ => Listen(options, new Uri(endpoint.TrimEnd('/') + "/v1/traces"), cluster.Role));
        return services;
    }

    /// <summary>Begins to listen, before the first request.</summary>
    public static void OpenTraces(this IServiceProvider services) => services.GetService<TracerProvider>();

    private static TracerProvider Listen(TelemetryOptions options, Uri traces, Role role)
    {
        var part = new TraceIdRatioBasedSampler(options.Sampling);
        return Sdk.CreateTracerProviderBuilder()
            .ConfigureResource(resource => resource
                .AddService("darkroom", serviceVersion: Build.Version, serviceInstanceId: $"{Environment.MachineName}/{Environment.ProcessId}")
                .AddAttributes([new("darkroom.role", role.ToString().ToLowerInvariant())]))
            .AddSource(Sources)
            // The same part by the trace's id in every process: strangers may not have all that they ask traced, and no trace has holes.
            .SetSampler(new ParentBasedSampler(new RequestsOnly(part), remoteParentSampled: part))
            .AddOtlpExporter(exporter =>
            {
                exporter.Protocol = OtlpExportProtocol.HttpProtobuf;
                exporter.Endpoint = traces;
                if (options.Headers.Length > 0) exporter.Headers = options.Headers;
            })
            .Build();
    }

    /// <summary>A trace begins with a request: of renewals, sweeps and timers there would be thousands that nobody asks about.</summary>
    private sealed class RequestsOnly(Sampler part) : Sampler
    {
        public override SamplingResult ShouldSample(in SamplingParameters samplingParameters) =>
            samplingParameters.Kind == System.Diagnostics.ActivityKind.Server ? part.ShouldSample(samplingParameters) : new(SamplingDecision.Drop);
    }
}
