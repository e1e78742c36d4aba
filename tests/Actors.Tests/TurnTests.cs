using Darkroom.Actors;

namespace Darkroom.Tests;

public interface ITurnsGrain : IGrainWithStringKey
{
    Task Append(int caller, int number);

    ValueTask<IReadOnlyList<(int Caller, int Number)>> Appended();

    Task<int> CountOverlaps(int yields);

    Task<bool> StaysOnItsSchedulerAfterAwait();

    Task<string?> CallersContext();
}

internal sealed class TurnsGrain : Grain, ITurnsGrain
{
    public static readonly AsyncLocal<string?> Context = new();

    private readonly List<(int, int)> appended = [];
    private int inside;
    private int overlaps;

    public Task Append(int caller, int number)
    {
        appended.Add((caller, number));
        return Task.CompletedTask;
    }

    public ValueTask<IReadOnlyList<(int Caller, int Number)>> Appended() => new(appended);

    public async Task<int> CountOverlaps(int yields)
    {
        if (Interlocked.Increment(ref inside) != 1) overlaps++;
        for (var i = 0; i < yields; i++) await Task.Yield();
        Interlocked.Decrement(ref inside);
        return overlaps;
    }

    public async Task<bool> StaysOnItsSchedulerAfterAwait()
    {
        var mine = TaskScheduler.Current;
        await Task.Run(() => { });
        return mine != TaskScheduler.Default && TaskScheduler.Current == mine;
    }

    public Task<string?> CallersContext() => Task.FromResult(Context.Value);
}

public interface IInsideGrain : IGrainWithStringKey
{
    Task<int> CountParallelTurns();
}

[Reentrant]
internal sealed class InsideGrain : Grain, IInsideGrain
{
    private int inside;
    private int parallel;

    public async Task<int> CountParallelTurns()
    {
        for (var i = 0; i < 20; i++)
        {
            if (Interlocked.Increment(ref inside) != 1) parallel++;
            Thread.SpinWait(20);
            Interlocked.Decrement(ref inside);
            await Task.Yield();
        }

        return parallel;
    }
}

public sealed class TurnTests
{
    [Fact]
    public async Task Calls_of_one_caller_run_in_the_order_they_were_made()
    {
        await using var engine = Engine.Of<TurnsGrain>();
        var grain = engine.Get<ITurnsGrain>();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(caller => Task.Run(
            () => Task.WhenAll(Enumerable.Range(0, 500).Select(number => grain.Append(caller, number)))))).Within();

        foreach (var caller in (await grain.Appended()).GroupBy(call => call.Caller))
            Assert.Equal(Enumerable.Range(0, 500), caller.Select(call => call.Number));
    }

    [Fact]
    public async Task Calls_of_64_callers_never_overlap()
    {
        await using var engine = Engine.Of<TurnsGrain>();
        var grain = engine.Get<ITurnsGrain>();
        await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => Task.Run(async () =>
        {
            for (var i = 0; i < 100; i++) await grain.CountOverlaps(i % 3);
        }))).Within();

        Assert.Equal(0, await grain.CountOverlaps(0));
    }

    [Fact]
    public async Task Turns_of_interleaving_calls_never_run_in_parallel()
    {
        await using var engine = Engine.Of<InsideGrain>();
        var grain = engine.Get<IInsideGrain>();
        var counts = await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => Task.Run(grain.CountParallelTurns))).Within();

        Assert.All(counts, count => Assert.Equal(0, count));
    }

    [Fact]
    public async Task Code_after_an_await_runs_in_a_turn_of_the_same_activation()
    {
        await using var engine = Engine.Of<TurnsGrain>();
        Assert.True(await engine.Get<ITurnsGrain>().StaysOnItsSchedulerAfterAwait().Within());
    }

    [Fact]
    public async Task The_callers_context_does_not_leak_into_the_grain()
    {
        await using var engine = Engine.Of<TurnsGrain>();
        TurnsGrain.Context.Value = "the caller's";
        Assert.Null(await engine.Get<ITurnsGrain>().CallersContext().Within());
    }
}
