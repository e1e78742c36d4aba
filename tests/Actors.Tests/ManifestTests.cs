using System.Reflection;
using Darkroom.Actors;
using Microsoft.Extensions.DependencyInjection;

namespace Darkroom.Tests;

public interface ITwiceGrain : IGrainWithStringKey
{
    Task Call();
}

internal sealed class OnceGrain : Grain, ITwiceGrain
{
    public Task Call() => Task.CompletedTask;
}

internal sealed class AgainGrain : Grain, ITwiceGrain
{
    public Task Call() => Task.CompletedTask;
}

internal sealed class NobodysGrain : Grain;

public interface IMisshapenGrain : IGrainWithStringKey
{
    int Now();
}

internal sealed class MisshapenGrain : Grain, IMisshapenGrain
{
    public int Now() => 0;
}

internal sealed class WronglyStoredGrain([PersistentState("x")] string notAState) : Grain, IGatedGrain
{
    public Task Write(Gate gate) => Task.FromResult(notAState);

    public Task Read(Gate gate) => Task.CompletedTask;

    public Task Always(Gate gate) => Task.CompletedTask;

    public Task Probe() => Task.CompletedTask;
}

public sealed class ManifestTests
{
    [Fact]
    public void Every_error_of_the_grain_classes_is_told_at_the_start()
    {
        var error = Assert.Throws<InvalidOperationException>(() => Assembly.GetExecutingAssembly().GetTypes() is var types
            ? new ServiceCollection().AddActors(types)
            : null);
        Assert.Contains("ITwiceGrain is implemented by both Darkroom.Tests.OnceGrain and Darkroom.Tests.AgainGrain", error.Message, StringComparison.Ordinal);
        Assert.Contains("NobodysGrain implements no interface", error.Message, StringComparison.Ordinal);
        Assert.Contains("IMisshapenGrain.Now must return Task", error.Message, StringComparison.Ordinal);
        Assert.Contains("notAState must be an IPersistentState<T>", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_reference_to_an_interface_without_a_class_is_refused()
    {
        await using var engine = Engine.Of<GatedGrain>();
        Assert.Throws<InvalidOperationException>(() => engine.Get<ITwiceGrain>());
        Assert.Throws<ArgumentException>(() => engine.Get<IGatedGrain>(""));
    }

    [Fact]
    public void A_grain_type_is_named_like_its_class_in_lower_case_without_Grain() =>
        Assert.Equal("reentrant", new GrainManifest([typeof(ReentrantGrain)]).Classes.Single().Name);

    [Fact]
    public void A_grain_made_by_hand_says_that_it_has_no_engine() =>
        Assert.Throws<InvalidOperationException>(() => new GatedGrain().GetPrimaryKeyString());
}
