using System.Collections.Concurrent;
using System.Collections.Immutable;
using Darkroom.Actors;

namespace Darkroom.Tests;

public interface IRemoteGrain : IGrainWithStringKey
{
    Task<ImmutableArray<string>> Echo(string text, int? number, DayOfWeek day);

    ValueTask Nothing();

    Task<int> Count();

    [ReadOnly]
    Task<int> Read();

    Task<string> Held(string gate);

    [AlwaysInterleave]
    Task<string> HeldAside(string gate);

    Task Cancellable(string gate, CancellationToken cancellationToken);

    [ResponseTimeout("00:00:00.300")]
    Task Hasty(string gate);

    Task Throw(string what);

    Task<string> ThroughOther(string key);

    Task<double> RemainingOfNested(string key);

    [ReadOnly]
    Task<double> Remaining();
}

/// <summary>What grains of both hosts share with their test, as both are in one process.</summary>
public sealed class Stage
{
    public ConcurrentDictionary<string, Gate> Gates { get; } = new();

    public ConcurrentQueue<string> Ended { get; } = new();

    public int Activations;

    public Gate this[string gate] => Gates.GetOrAdd(gate, _ => new Gate());
}

internal sealed class RemoteGrain(Stage stage, IPlacement placement) : Grain, IRemoteGrain
{
    private int calls;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref stage.Activations);
        return Task.CompletedTask;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        stage.Ended.Enqueue(this.GetPrimaryKeyString());
        return Task.CompletedTask;
    }

    public Task<ImmutableArray<string>> Echo(string text, int? number, DayOfWeek day) =>
        Task.FromResult(ImmutableArray.Create(this.GetPrimaryKeyString(), text, $"{number}", $"{day}", $"{placement.Incarnation}"));

    public ValueTask Nothing() => default;

    public Task<int> Count() => Task.FromResult(++calls);

    public Task<int> Read() => Task.FromResult(calls);

    public async Task<string> Held(string gate)
    {
        calls++;
        await stage[gate].Pass();
        return $"{placement.Incarnation}";
    }

    public Task<string> HeldAside(string gate) => Held(gate);

    public async Task Cancellable(string gate, CancellationToken cancellationToken)
    {
        try
        {
            await stage[gate].Pass().WaitAsync(cancellationToken);
        }
        finally
        {
            stage["cancelled"].Open();
        }
    }

    public Task Hasty(string gate) => stage[gate].Pass();

    public Task Throw(string what) => Task.FromException(what switch
    {
        "limit" => new LimitExceededException("full"),
        "timeout" => new TimeoutException("late"),
        "inconsistent" => new InconsistentStateException("stale"),
        "unavailable" => new GrainUnavailableException("nested"),
        _ => new InvalidTimeZoneException(what),
    });

    public async Task<string> ThroughOther(string key) => (await GrainFactory.GetGrain<IRemoteGrain>(key).Echo("nested", null, default))[^1];

    public Task<double> RemainingOfNested(string key) => GrainFactory.GetGrain<IRemoteGrain>(key).Remaining();

    public Task<double> Remaining() => Task.FromResult((double)Call.Current!.Deadline - Environment.TickCount64);
}
