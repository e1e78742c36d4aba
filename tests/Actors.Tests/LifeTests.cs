using Darkroom.Actors;
using Microsoft.Extensions.DependencyInjection;

namespace Darkroom.Tests;

/// <summary>What the instances of one test's grain class did, and the failures that they are to meet.</summary>
public sealed class Diary
{
    private readonly List<string> lines = [];

    public Exception? FailConstructor { get; set; }

    public Exception? FailActivation { get; set; }

    public Gate? Activation { get; set; }

    public Gate? Deactivation { get; set; }

    public string[] Lines
    {
        get
        {
            lock (lines) return [.. lines];
        }
    }

    public void Write(string line)
    {
        lock (lines) lines.Add(line);
    }
}

public interface ILifeGrain : IGrainWithStringKey
{
    Task<int> Instance();

    Task Wait(Gate gate);

    Task WaitAndEnd(Gate gate);

    Task<int> Number(int number);

    [AlwaysInterleave]
    Task Always(Gate gate);

    Task Outdated();

    Task<string> CallOutdated(string key);
}

internal sealed class LifeGrain : Grain, ILifeGrain, IDisposable
{
    private static int instances;

    private readonly Diary diary;
    private readonly int instance = Interlocked.Increment(ref instances);

    public LifeGrain(Diary diary)
    {
        this.diary = diary;
        if (diary.FailConstructor is { } failure) throw failure;
    }

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        if (diary.Activation is { } gate) await gate.Pass();
        if (diary.FailActivation is { } failure) throw failure;
        diary.Write("activated");
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        if (diary.Deactivation is { } gate) await gate.Pass().WaitAsync(cancellationToken);
        diary.Write($"deactivated: {reason.ReasonCode}");
    }

    public Task<int> Instance() => Task.FromResult(instance);

    public async Task Wait(Gate gate)
    {
        await gate.Pass();
        diary.Write("call ended");
    }

    public Task WaitAndEnd(Gate gate)
    {
        DeactivateOnIdle();
        return Wait(gate);
    }

    public Task<int> Number(int number)
    {
        diary.Write($"{number}");
        return Task.FromResult(instance);
    }

    public Task Always(Gate gate) => Wait(gate);

    public Task Outdated() => throw new InconsistentStateException("Somebody else wrote.");

    public async Task<string> CallOutdated(string key)
    {
        await GrainFactory.GetGrain<ILifeGrain>(key).Outdated();
        return "not reached";
    }

    public void Dispose() => diary.Write("disposed");
}

public sealed class LifeTests
{
    private readonly Diary diary = new();

    [Fact]
    public async Task A_grain_is_activated_by_its_first_call_and_only_once()
    {
        await using var engine = Start();
        var grain = engine.Get<ILifeGrain>();
        Assert.Equal(0, engine.Activations);
        var instances = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => Task.Run(grain.Instance))).Within();

        Assert.Single(instances.Distinct());
        Assert.Equal(["activated"], diary.Lines);
        Assert.Equal(1, engine.Activations);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_failed_activation_fails_the_calls_that_wait_and_the_next_call_tries_anew(bool inConstructor)
    {
        await using var engine = Start();
        var failure = new InvalidTimeZoneException("not today");
        if (inConstructor) diary.FailConstructor = failure;
        else (diary.FailActivation, diary.Activation) = (failure, new Gate());
        var grain = engine.Get<ILifeGrain>();
        var calls = Enumerable.Range(0, 3).Select(_ => grain.Instance()).ToArray();
        diary.Activation?.Open();

        foreach (var call in calls) Assert.Same(failure, await Assert.ThrowsAsync<InvalidTimeZoneException>(() => call.Within()));
        Assert.Equal(0, engine.Activations);
        (diary.FailConstructor, diary.FailActivation) = (null, null);
        await grain.Instance().Within();
        Assert.Contains("activated", diary.Lines);
    }

    [Fact]
    public async Task Calls_that_wait_at_the_end_go_to_the_next_activation_in_order_and_run_once()
    {
        await using var engine = Start();
        var grain = engine.Get<ILifeGrain>();
        var (gate, ending) = (new Gate(), new Gate());
        diary.Deactivation = ending;
        var first = await grain.Instance().Within();
        var last = grain.WaitAndEnd(gate);
        await gate.Entered;
        var before = Enumerable.Range(0, 50).Select(grain.Number).ToArray();
        gate.Open();
        await ending.Entered;
        var during = Enumerable.Range(50, 50).Select(grain.Number).ToArray();
        ending.Open();
        await last.Within();
        var instances = await Task.WhenAll([.. before, .. during]).Within();

        Assert.Single(instances.Distinct());
        Assert.DoesNotContain(first, instances);
        string[] expected =
        [
            "activated", "call ended", "deactivated: ApplicationRequested", "disposed", "activated",
            .. Enumerable.Range(0, 100).Select(number => $"{number}"),
        ];
        Assert.Equal(expected, diary.Lines);
    }

    [Fact]
    public async Task The_end_waits_for_interleaved_calls_too()
    {
        await using var engine = Start();
        var grain = engine.Get<ILifeGrain>();
        var (always, gate) = (new Gate(), new Gate());
        var call1 = grain.Always(always);
        var call2 = grain.WaitAndEnd(gate);
        await gate.Entered;
        gate.Open();
        await call2.Within();
        var next = grain.Instance();
        Assert.DoesNotContain(diary.Lines, line => line.StartsWith("deactivated", StringComparison.Ordinal));
        always.Open();
        await call1.Within();
        await next.Within();

        Assert.Equal(["activated", "call ended", "call ended", "deactivated: ApplicationRequested", "disposed", "activated"], diary.Lines);
    }

    [Fact]
    public async Task An_inconsistent_state_that_leaves_a_call_ends_its_activation_only()
    {
        await using var engine = Start();
        var (outer, inner) = (engine.Get<ILifeGrain>("outer"), engine.Get<ILifeGrain>("inner"));
        var (outerFirst, innerFirst) = (await outer.Instance().Within(), await inner.Instance().Within());
        await Assert.ThrowsAsync<InconsistentStateException>(() => outer.CallOutdated("inner").Within());

        Assert.Equal(outerFirst, await outer.Instance().Within());
        Assert.NotEqual(innerFirst, await inner.Instance().Within());
        Assert.Contains("deactivated: ApplicationError", diary.Lines);
    }

    [Fact]
    public async Task An_activation_that_nobody_calls_is_collected_and_a_used_one_stays()
    {
        await using var engine = Start(new() { IdleSeconds = 100 });
        var (used, idle) = (engine.Get<ILifeGrain>("used"), engine.Get<ILifeGrain>("idle"));
        var (first, gate) = (await used.Instance().Within(), new Gate());
        await idle.Instance().Within();
        var busy = engine.Get<ILifeGrain>("busy").Wait(gate);
        await gate.Entered;
        engine.Time.Advance(TimeSpan.FromSeconds(60));
        await used.Instance().Within();
        engine.Time.Advance(TimeSpan.FromSeconds(70));
        await Waiting.Until(() => engine.Activations == 2, "the idle activation is gone");

        Assert.Equal(first, await used.Instance().Within());
        Assert.Contains("deactivated: ActivationIdle", diary.Lines);
        gate.Open();
        await Assert.ThrowsAsync<TimeoutException>(() => busy.Within());
    }

    [Fact]
    public async Task A_full_mailbox_refuses_at_once_and_serves_on()
    {
        await using var engine = Start(new() { MailboxSize = 3 });
        var grain = engine.Get<ILifeGrain>();
        var gate = new Gate();
        var running = grain.Wait(gate);
        await gate.Entered;
        var waiting = Enumerable.Range(0, 3).Select(grain.Number).ToArray();
        var refused = grain.Number(3);

        Assert.True(refused.IsCompleted, "The refusal came late.");
        await Assert.ThrowsAsync<LimitExceededException>(() => refused);
        gate.Open();
        await running.Within();
        await Task.WhenAll(waiting).Within();
        await grain.Number(4).Within();
        Assert.Equal(["activated", "call ended", "0", "1", "2", "4"], diary.Lines);
    }

    [Fact]
    public async Task Calls_under_constant_deactivation_are_neither_lost_nor_run_twice()
    {
        await using var engine = Start();
        var grain = engine.Get<ILifeGrain>();
        var open = new Gate();
        open.Open();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(caller => Task.Run(async () =>
        {
            for (var i = 0; i < 200; i++)
            {
                await grain.Number((caller * 1_000) + i);
                if (i % 10 == 0) await grain.WaitAndEnd(open);
            }
        }))).Within();

        var numbers = diary.Lines.Where(line => char.IsAsciiDigit(line[0])).ToArray();
        Assert.Equal(1_600, numbers.Length);
        Assert.Equal(1_600, numbers.Distinct(StringComparer.Ordinal).Count());
    }

    private Engine Start(ActorsOptions? options = null) =>
        Engine.Of<LifeGrain>(options, services => services.AddSingleton(diary));
}
