using Darkroom.Actors;
using Microsoft.Extensions.DependencyInjection;

namespace Darkroom.Tests;

public interface ILastCallGrain : IGrainWithStringKey
{
    Task<int> CallAnother(Gate gate, string key);

    Task<int> Answer();
}

internal sealed class LastCallGrain : Grain, ILastCallGrain
{
    public async Task<int> CallAnother(Gate gate, string key)
    {
        await gate.Pass();
        return await GrainFactory.GetGrain<ILastCallGrain>(key).Answer();
    }

    public Task<int> Answer() => Task.FromResult(42);
}

public sealed class StopTests
{
    private readonly Diary diary = new();

    [Fact]
    public async Task Stopping_lets_running_calls_end_and_refuses_all_others()
    {
        await using var engine = Start();
        var grain = engine.Get<ILifeGrain>();
        var gate = new Gate();
        var running = grain.Wait(gate);
        await gate.Entered;
        var queued = grain.Instance();
        var stopped = engine.Stop();

        await Assert.ThrowsAsync<GrainUnavailableException>(() => grain.Instance().Within());
        await Assert.ThrowsAsync<GrainUnavailableException>(() => engine.Get<ILifeGrain>("new").Instance().Within());
        Assert.False(stopped.IsCompleted);
        gate.Open();
        await running.Within();
        await stopped.Within();
        await Assert.ThrowsAsync<GrainUnavailableException>(() => queued.Within());
        Assert.Equal(["activated", "call ended", "deactivated: ShuttingDown", "disposed"], diary.Lines);
        Assert.Equal(0, engine.Activations);
    }

    [Fact]
    public async Task Running_calls_may_still_call_grains_while_the_process_stops()
    {
        await using var engine = Engine.Of<LastCallGrain>();
        await engine.Get<ILastCallGrain>("second").Answer().Within();
        var gate = new Gate();
        var running = engine.Get<ILastCallGrain>("first").CallAnother(gate, "second");
        await gate.Entered;
        var stopped = engine.Stop();
        gate.Open();

        Assert.Equal(42, await running.Within());
        await stopped.Within();
        Assert.Equal(0, engine.Activations);
    }

    [Fact]
    public async Task Stopping_takes_no_longer_than_configured()
    {
        diary.Deactivation = new Gate();
        await using var engine = Start(new() { StopSeconds = 5 });
        await engine.Get<ILifeGrain>().Instance().Within();
        var stopped = engine.Stop();
        await diary.Deactivation.Entered;
        engine.Time.Advance(TimeSpan.FromSeconds(6));
        await stopped.Within();
    }

    [Fact]
    public async Task A_hundred_thousand_activations_live_and_end()
    {
        await using var engine = Engine.Of<LastCallGrain>();
        for (var i = 0; i < 100_000; i += 1_000)
            await Task.WhenAll(Enumerable.Range(i, 1_000).Select(key => engine.Get<ILastCallGrain>($"{key}").Answer())).Within();

        Assert.Equal(100_000, engine.Activations);
        await engine.Stop().Within();
        Assert.Equal(0, engine.Activations);
    }

    private Engine Start(ActorsOptions? options = null) =>
        Engine.Of<LifeGrain>(options, services => services.AddSingleton(diary));
}
