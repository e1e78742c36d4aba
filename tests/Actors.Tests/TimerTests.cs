using Darkroom.Actors;

namespace Darkroom.Tests;

public interface ITickingGrain : IGrainWithStringKey
{
    Task Start(Func<CancellationToken, Task> tick, TimeSpan due, TimeSpan period, bool interleave = false, bool keepAlive = false);

    Task Stop();

    Task Wait(Gate gate);

    Task End();

    [AlwaysInterleave]
    Task Probe();
}

internal sealed class TickingGrain : Grain, ITickingGrain
{
    private IGrainTimer? timer;

    public Task Start(Func<CancellationToken, Task> tick, TimeSpan due, TimeSpan period, bool interleave, bool keepAlive)
    {
        timer = this.RegisterGrainTimer(
            static (tick, token) => tick(token), tick, new GrainTimerCreationOptions(due, period) { Interleave = interleave, KeepAlive = keepAlive });
        return Task.CompletedTask;
    }

    public Task Stop()
    {
        timer!.Dispose();
        return Task.CompletedTask;
    }

    public Task Wait(Gate gate) => gate.Pass();

    public Task End()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }

    public Task Probe() => Task.CompletedTask;
}

public sealed class TimerTests : IAsyncDisposable
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly Engine engine = Engine.Of<TickingGrain>(new() { IdleSeconds = 100 });
    private int ticks;

    private ITickingGrain Grain => engine.Get<ITickingGrain>();

    public ValueTask DisposeAsync() => engine.DisposeAsync();

    [Fact]
    public async Task A_timer_ticks_when_due_and_then_every_period_until_it_is_disposed()
    {
        await Grain.Start(Count, 5 * Second, Second).Within();
        Assert.Equal(0, await TicksAfter(4 * Second));
        Assert.Equal(1, await TicksAfter(Second));
        Assert.Equal(2, await TicksAfter(Second));
        await Grain.Stop().Within();
        Assert.Equal(2, await TicksAfter(5 * Second));
    }

    [Fact]
    public async Task Ticks_never_overlap_and_the_period_counts_from_the_end_of_a_tick()
    {
        var gate = new Gate();
        await Grain.Start(_ => Count(gate.Pass()), Second, Second).Within();
        engine.Time.Advance(Second);
        await gate.Entered;
        Assert.Equal(1, await TicksAfter(5 * Second));
        gate.Open();
        await Grain.Wait(Opened()).Within("the tick to end");
        Assert.Equal(2, await TicksAfter(Second));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_tick_interleaves_with_calls_only_if_it_says_so(bool interleave)
    {
        await Grain.Start(Count, Second, Timeout.InfiniteTimeSpan, interleave).Within();
        var gate = new Gate();
        var call = Grain.Wait(gate);
        await gate.Entered;
        Assert.Equal(interleave ? 1 : 0, await TicksAfter(Second));
        gate.Open();
        await call.Within();
        Assert.Equal(1, await TicksAfter(Second));
    }

    [Fact]
    public async Task A_tick_that_throws_does_not_stop_the_timer()
    {
        await Grain.Start(async _ => await Count(Task.FromException(new InvalidTimeZoneException())), Second, Second).Within();
        Assert.Equal(1, await TicksAfter(Second));
        Assert.Equal(2, await TicksAfter(Second));
    }

    [Fact]
    public async Task Timers_end_with_their_activation_and_their_token_says_so()
    {
        var token = new TaskCompletionSource<CancellationToken>(TaskCreationOptions.RunContinuationsAsynchronously);
        await Grain.Start(
            ct =>
            {
                token.TrySetResult(ct);
                return Count(ct);
            },
            Second,
            Second).Within();
        Assert.Equal(1, await TicksAfter(Second));
        await Grain.End().Within();
        await Grain.Probe().Within("the next activation");

        Assert.True((await token.Task.Within()).IsCancellationRequested);
        Assert.Equal(1, await TicksAfter(5 * Second));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Ticks_keep_an_activation_alive_only_if_they_say_so(bool keepAlive)
    {
        await Grain.Start(Count, Second, Second, keepAlive: keepAlive).Within();
        for (var i = 0; i < 130 && engine.Activations > 0; i++)
        {
            engine.Time.Advance(Second);
            await Waiting.Until(() => engine.Time.Armed == 2 || engine.Activations == 0, "the tick has run and, beside the collector, the next one waits");
        }

        Assert.Equal(keepAlive ? 1 : 0, engine.Activations);
    }

    private static Gate Opened()
    {
        var gate = new Gate();
        gate.Open();
        return gate;
    }

    private Task Count(CancellationToken token) => Count(Task.CompletedTask);

    private Task Count(Task then)
    {
        Interlocked.Increment(ref ticks);
        return then;
    }

    private async Task<int> TicksAfter(TimeSpan time)
    {
        engine.Time.Advance(time);
        await Grain.Probe().Within("what the timer sent to run before the probe");
        return Volatile.Read(ref ticks);
    }
}
