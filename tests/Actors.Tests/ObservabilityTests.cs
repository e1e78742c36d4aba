using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Darkroom.Actors;

namespace Darkroom.Tests;

public interface IObservedGrain : IGrainWithStringKey
{
    Task Ok();

    Task Throw();

    Task Wait(Gate gate);

    Task Nested();
}

internal sealed class ObservedGrain : Grain, IObservedGrain
{
    public Task Ok() => Task.CompletedTask;

    public Task Throw() => throw new InvalidTimeZoneException();

    public Task Wait(Gate gate) => gate.Pass();

    public async Task Nested()
    {
        await Task.Yield();
        await GrainFactory.GetGrain<IObservedGrain>("inner").Ok();
    }
}

public sealed class ObservabilityTests
{
    [Fact]
    public async Task Calls_are_counted_by_outcome_and_activations_by_grain()
    {
        var seen = new ConcurrentDictionary<string, long>();
        await using var engine = Engine.Of<ObservedGrain>(new() { MailboxSize = 1 });
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Meter.Name == "Darkroom.Actors") self.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
            seen.AddOrUpdate(Describe(instrument, tags), value, (_, sum) => sum + value));
        listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => seen.AddOrUpdate(Describe(instrument, tags), value, (_, max) => Math.Max(value, max)));
        listener.Start();

        var grain = engine.Get<IObservedGrain>();
        await grain.Ok().Within();
        await Assert.ThrowsAsync<InvalidTimeZoneException>(() => grain.Throw().Within());
        var gate = new Gate();
        var running = grain.Wait(gate);
        await gate.Entered;
        var queued = grain.Ok();
        await Assert.ThrowsAsync<LimitExceededException>(() => grain.Ok().Within());
        engine.Time.Advance(TimeSpan.FromSeconds(31));
        await Assert.ThrowsAsync<TimeoutException>(() => running.Within());
        await Assert.ThrowsAsync<TimeoutException>(() => queued.Within());
        gate.Open();
        listener.RecordObservableInstruments();

        Assert.Equal(1, seen["darkroom_grain_calls_total grain=observed outcome=ok"]);
        Assert.Equal(1, seen["darkroom_grain_calls_total grain=observed outcome=error"]);
        Assert.Equal(2, seen["darkroom_grain_calls_total grain=observed outcome=timeout"]);
        Assert.Equal(1, seen["darkroom_grain_calls_total grain=observed outcome=rejected"]);
        Assert.Equal(1, seen["darkroom_activations grain=observed"]);
        Assert.Equal(4_096, seen["darkroom_shards_owned"]);
    }

    [Fact]
    public async Task A_call_is_an_activity_below_its_callers()
    {
        var stopped = new ConcurrentQueue<Activity>();
        using var source = new ActivitySource("Darkroom.Tests.Observability");
        using var listener = new ActivityListener
        {
            ShouldListenTo = listened => listened.Name is "Darkroom.Actors" or "Darkroom.Tests.Observability",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = stopped.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        await using var engine = Engine.Of<ObservedGrain>();
        using var root = source.StartActivity("test")!;
        await engine.Get<IObservedGrain>("outer").Nested().Within();
        Assert.Same(root, Activity.Current);

        var mine = stopped.Where(activity => activity.TraceId == root.TraceId).ToDictionary(activity => activity.OperationName);
        Assert.Equal(root.SpanId, mine["IObservedGrain/Nested"].ParentSpanId);
        Assert.Equal(mine["IObservedGrain/Nested"].SpanId, mine["IObservedGrain/Ok"].ParentSpanId);
        Assert.Equal("inner", mine["IObservedGrain/Ok"].GetTagItem("key"));
    }

    private static string Describe(Instrument instrument, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var text = instrument.Name;
        foreach (var (key, value) in tags) text += $" {key}={value}";
        return text;
    }
}
