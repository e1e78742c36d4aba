using System.Diagnostics.Metrics;

namespace Darkroom.Actors;

/// <summary>How a call ended for its caller; names in lower case are the metric's tag.</summary>
internal enum Outcome
{
    Ok,
    Error,
    Timeout,
    Rejected,
}

/// <summary>The meter <c>Darkroom.Actors</c> of one engine.</summary>
internal sealed class ActorsMeter : IDisposable
{
    private readonly Meter meter = new("Darkroom.Actors");

    public ActorsMeter(GrainRuntime runtime)
    {
        Calls = meter.CreateCounter<long>("darkroom_grain_calls_total", description: "Grain calls by how they ended for the caller.");
        meter.CreateObservableGauge(
            "darkroom_activations",
            () => runtime.Kinds.Select(kind => new Measurement<int>(kind.Activations, new KeyValuePair<string, object?>("grain", kind.Name))),
            description: "Grains in memory.");
        meter.CreateObservableGauge("darkroom_shards_owned", () => runtime.Placement.ShardsOwned, description: "Shards that this process owns.");
    }

    public Counter<long> Calls { get; }

    public void Dispose() => meter.Dispose();
}
