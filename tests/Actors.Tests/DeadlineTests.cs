using Darkroom.Actors;

namespace Darkroom.Tests;

public interface IDeadlineGrain : IGrainWithStringKey
{
    Task Wait(Gate gate);

    [ResponseTimeout("00:00:05")]
    Task WaitFiveSeconds(Gate gate);

    [ResponseTimeout("00:00:05")]
    Task Forward(string to, Gate gate, TaskCompletionSource<Exception?> seen);

    [ResponseTimeout("00:00:05")]
    Task CallItself();

    Task<int> Runs();
}

internal sealed class DeadlineGrain : Grain, IDeadlineGrain
{
    private int runs;

    public async Task Wait(Gate gate)
    {
        runs++;
        await gate.Pass();
        runs += 100;
    }

    public Task WaitFiveSeconds(Gate gate) => Wait(gate);

    public async Task Forward(string to, Gate gate, TaskCompletionSource<Exception?> seen)
    {
        await Task.Yield();
        seen.SetResult(await Record.ExceptionAsync(() => GrainFactory.GetGrain<IDeadlineGrain>(to).Wait(gate)));
    }

    public Task CallItself() => GrainFactory.GetGrain<IDeadlineGrain>(this.GetPrimaryKeyString()).CallItself();

    public Task<int> Runs() => Task.FromResult(runs);
}

public sealed class DeadlineTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task A_caller_gets_a_timeout_and_the_call_goes_on()
    {
        await using var engine = Engine.Of<DeadlineGrain>();
        var grain = engine.Get<IDeadlineGrain>();
        var gate = new Gate();
        var call = grain.WaitFiveSeconds(gate);
        await gate.Entered;
        engine.Time.Advance(4 * Second);
        Assert.False(call.IsCompleted);
        engine.Time.Advance(2 * Second);

        var timeout = await Assert.ThrowsAsync<TimeoutException>(() => call.Within());
        Assert.Contains("IDeadlineGrain/WaitFiveSeconds of deadline/one", timeout.Message, StringComparison.Ordinal);
        gate.Open();
        Assert.Equal(101, await grain.Runs().Within());
    }

    [Fact]
    public async Task A_method_without_a_timeout_of_its_own_has_the_configured_one()
    {
        await using var engine = Engine.Of<DeadlineGrain>(new() { ResponseTimeoutSeconds = 2 });
        var gate = new Gate();
        var call = engine.Get<IDeadlineGrain>().Wait(gate);
        await gate.Entered;
        engine.Time.Advance(3 * Second);
        await Assert.ThrowsAsync<TimeoutException>(() => call.Within());
    }

    [Fact]
    public async Task A_call_that_expires_in_the_queue_never_runs()
    {
        await using var engine = Engine.Of<DeadlineGrain>();
        var grain = engine.Get<IDeadlineGrain>();
        var (gate, never) = (new Gate(), new Gate());
        var running = grain.Wait(gate);
        await gate.Entered;
        var queued = grain.WaitFiveSeconds(never);
        engine.Time.Advance(6 * Second);

        await Assert.ThrowsAsync<TimeoutException>(() => queued.Within());
        gate.Open();
        await running.Within();
        Assert.Equal(101, await grain.Runs().Within());
        Assert.False(never.IsEntered);
    }

    [Fact]
    public async Task A_nested_call_has_no_more_time_than_its_caller()
    {
        await using var engine = Engine.Of<DeadlineGrain>();
        var gate = new Gate();
        var seen = new TaskCompletionSource<Exception?>(TaskCreationOptions.RunContinuationsAsynchronously);
        var outer = engine.Get<IDeadlineGrain>("outer").Forward("inner", gate, seen);
        await gate.Entered;
        engine.Time.Advance(6 * Second);

        await Assert.ThrowsAsync<TimeoutException>(() => outer.Within());
        Assert.IsType<TimeoutException>(await seen.Task.Within("what the nested call ended with"));
    }

    [Fact]
    public async Task A_nested_call_after_the_deadline_is_refused_without_running()
    {
        await using var engine = Engine.Of<LateGrain>();
        var grain = engine.Get<ILateGrain>();
        var gate = new Gate();
        var seen = new TaskCompletionSource<Exception?>(TaskCreationOptions.RunContinuationsAsynchronously);
        var outer = grain.CallLate(gate, seen);
        await gate.Entered;
        engine.Time.Advance(6 * Second);
        await Assert.ThrowsAsync<TimeoutException>(() => outer.Within());
        gate.Open();

        Assert.IsType<TimeoutException>(await seen.Task.Within("what the late call ended with"));
        Assert.Equal(0, await engine.Get<ILateGrain>("other").Touched().Within());
    }

    [Fact]
    public async Task Work_that_outlives_its_call_is_not_held_to_its_deadline()
    {
        await using var engine = Engine.Of<LateGrain>();
        var gate = new Gate();
        var seen = new TaskCompletionSource<Exception?>(TaskCreationOptions.RunContinuationsAsynchronously);
        await engine.Get<ILateGrain>().CallLateUnasked(gate, seen).Within();
        await gate.Entered;
        engine.Time.Advance(6 * Second);
        gate.Open();

        Assert.Null(await seen.Task.Within("what the late call ended with"));
    }

    [Fact]
    public async Task A_grain_that_blocks_its_thread_does_not_keep_its_callers_from_their_timeouts()
    {
        await using var engine = Engine.Of<LateGrain>();
        var grain = engine.Get<ILateGrain>();
        var gate = new Gate();
        var blocking = grain.Block(gate);
        await gate.Entered;
        var queued = grain.Touch();
        engine.Time.Advance(31 * Second);

        await Assert.ThrowsAsync<TimeoutException>(() => blocking.Within());
        await Assert.ThrowsAsync<TimeoutException>(() => queued.Within());
        gate.Open();
        Assert.Equal(0, await grain.Touched().Within());
    }

    [Fact]
    public async Task A_grain_that_waits_for_itself_ends_in_a_timeout_and_serves_on()
    {
        await using var engine = Engine.Of<DeadlineGrain>();
        var grain = engine.Get<IDeadlineGrain>();
        var call = grain.CallItself();
        await Waiting.Until(() =>
        {
            engine.Time.Advance(Second);
            return call.IsCompleted;
        });

        await Assert.ThrowsAsync<TimeoutException>(() => call);
        Assert.Equal(0, await grain.Runs().Within());
    }
}

public interface ILateGrain : IGrainWithStringKey
{
    [ResponseTimeout("00:00:05")]
    Task CallLate(Gate gate, TaskCompletionSource<Exception?> seen);

    Task CallLateUnasked(Gate gate, TaskCompletionSource<Exception?> seen);

    Task Block(Gate gate);

    Task Touch();

    Task<int> Touched();
}

internal sealed class LateGrain : Grain, ILateGrain
{
    private int touched;

    public async Task CallLate(Gate gate, TaskCompletionSource<Exception?> seen)
    {
        await gate.Pass();
        seen.SetResult(await Record.ExceptionAsync(() => GrainFactory.GetGrain<ILateGrain>("other").Touch()));
    }

    public Task CallLateUnasked(Gate gate, TaskCompletionSource<Exception?> seen)
    {
        _ = CallLate(gate, seen);
        return Task.CompletedTask;
    }

    public Task Block(Gate gate)
    {
        gate.Pass().Wait();
        return Task.CompletedTask;
    }

    public Task Touch()
    {
        touched++;
        return Task.CompletedTask;
    }

    public Task<int> Touched() => Task.FromResult(touched);
}
