using Darkroom.Actors;

namespace Darkroom.Tests;

public interface IBaseGrain : IGrainWithStringKey
{
    Task<string> Inherited(string text);
}

public interface IAnswersGrain : IBaseGrain
{
    Task<int> Sum(int a, long b, byte c, decimal d, double e);

    ValueTask<object> Same(object value);

    ValueTask Nothing();

    Task Throw(string message);

    Task<int> ThrowAtOnce(string message);

    ValueTask ThrowAfterAwait(string message);

    Task<int> Nested(string message);

    Task Wait(Gate gate, CancellationToken cancellationToken);

    Task<string> Key();
}

internal sealed class AnswersGrain : Grain, IAnswersGrain
{
    public Task<string> Inherited(string text) => Task.FromResult(text);

    public Task<int> Sum(int a, long b, byte c, decimal d, double e) => Task.FromResult((int)(a + b + c + (long)d + (long)e));

    public ValueTask<object> Same(object value) => new(value);

    public ValueTask Nothing() => default;

    public Task Throw(string message) => Task.FromException(new InvalidTimeZoneException(message));

    public Task<int> ThrowAtOnce(string message) => throw new InvalidTimeZoneException(message);

    public async ValueTask ThrowAfterAwait(string message)
    {
        await Task.Yield();
        ThrowingHelper(message);
    }

    public Task<int> Nested(string message) => GrainFactory.GetGrain<IAnswersGrain>("other").ThrowAtOnce(message);

    public Task Wait(Gate gate, CancellationToken cancellationToken) => gate.Pass().WaitAsync(cancellationToken);

    public Task<string> Key() => Task.FromResult(this.GetPrimaryKeyString());

    private static void ThrowingHelper(string message) => throw new InvalidTimeZoneException(message);
}

public sealed class AnswerTests
{
    [Fact]
    public async Task Arguments_and_answers_of_every_shape_arrive()
    {
        await using var engine = Engine.Of<AnswersGrain>();
        var grain = engine.Get<IAnswersGrain>("a key");
        var message = new object();

        Assert.Equal(15, await grain.Sum(1, 2, 3, 4, 5).Within());
        Assert.Same(message, await grain.Same(message).AsTask().Within());
        await grain.Nothing().AsTask().Within();
        Assert.Equal("text", await grain.Inherited("text").Within());
        Assert.Equal("a key", await grain.Key().Within());
        Assert.Equal("a key", grain.GetPrimaryKeyString());
        Assert.Equal("answers/a key", grain.ToString());
    }

    [Fact]
    public async Task Exceptions_reach_the_caller_with_the_stack_of_the_grain()
    {
        await using var engine = Engine.Of<AnswersGrain>();
        var grain = engine.Get<IAnswersGrain>();
        await Assert.ThrowsAsync<InvalidTimeZoneException>(() => grain.Throw("x").Within());
        await Assert.ThrowsAsync<InvalidTimeZoneException>(() => grain.ThrowAtOnce("x").Within());
        await Assert.ThrowsAsync<InvalidTimeZoneException>(() => grain.Nested("x").Within());
        var thrown = await Assert.ThrowsAsync<InvalidTimeZoneException>(() => grain.ThrowAfterAwait("why").AsTask().Within());

        Assert.Equal("why", thrown.Message);
        Assert.Contains("ThrowingHelper", thrown.StackTrace, StringComparison.Ordinal);
        await grain.Nothing().AsTask().Within();
    }

    [Fact]
    public async Task Cancellation_reaches_the_grain_and_releases_the_caller()
    {
        await using var engine = Engine.Of<AnswersGrain>();
        var grain = engine.Get<IAnswersGrain>();
        using var cancellation = new CancellationTokenSource();
        var gate = new Gate();
        var call = grain.Wait(gate, cancellation.Token);
        await gate.Entered;
        await cancellation.CancelAsync();

        var cancelled = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.Within());
        Assert.Equal(cancellation.Token, cancelled.CancellationToken);
        await grain.Nothing().AsTask().Within("the grain to be free again");
    }

    [Fact]
    public async Task A_call_that_is_cancelled_before_it_starts_never_runs()
    {
        await using var engine = Engine.Of<AnswersGrain>();
        var grain = engine.Get<IAnswersGrain>();
        using var cancellation = new CancellationTokenSource();
        var (gate, never, neither) = (new Gate(), new Gate(), new Gate());
        var running = grain.Wait(gate, default);
        await gate.Entered;
        var queued = grain.Wait(never, cancellation.Token);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => queued.Within());
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => grain.Wait(neither, cancellation.Token).Within());
        gate.Open();
        await running.Within();
        await grain.Nothing().AsTask().Within();

        Assert.False(never.IsEntered || neither.IsEntered, "A cancelled call ran.");
    }

    [Fact]
    public void A_call_exposes_what_a_message_to_another_process_needs()
    {
        var method = typeof(IAnswersGrain).GetMethod(nameof(IAnswersGrain.Wait))!;
        var assembly = System.Reflection.Emit.AssemblyBuilder.DefineDynamicAssembly(
            new("Darkroom.Actors.Proxies"), System.Reflection.Emit.AssemblyBuilderAccess.Run);
        var type = CallEmitter.Emit(assembly.DefineDynamicModule("calls"), "Wait", method);
        var call = (GrainCall)Activator.CreateInstance(type)!;
        var gate = new Gate();
        type.GetField(CallEmitter.FieldName(0))!.SetValue(call, gate);
        var described = new GrainMethod(typeof(IAnswersGrain), method, type);

        Assert.Equal([gate], call.GetArguments());
        Assert.Equal(("Darkroom.Tests.IAnswersGrain", "Wait"), (described.Interface, described.Name));
    }
}
