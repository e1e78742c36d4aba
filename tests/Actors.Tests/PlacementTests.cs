using Darkroom.Actors;
using Microsoft.Extensions.DependencyInjection;

namespace Darkroom.Tests;

public interface IFencedGrain : IGrainWithStringKey
{
    Task<IReadOnlyList<Fence?>> Fences();

    Task End();
}

internal sealed class FencedGrain : Grain, IFencedGrain
{
    private readonly Fence? atConstruction = Fence.Current;
    private Fence? atActivation;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        atActivation = Fence.Current;
        return Task.CompletedTask;
    }

    public async Task<IReadOnlyList<Fence?>> Fences()
    {
        var now = Fence.Current;
        var elsewhere = await Task.Run(() => Fence.Current);
        return [atConstruction, atActivation, now, Fence.Current, elsewhere];
    }

    public Task End()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }
}

/// <summary>Answers late, with an epoch that grows; or disowns.</summary>
internal sealed class SlowPlacement : IPlacement
{
    private int epoch;

    public bool Owns { get; set; } = true;

    public int ShardsOwned => 7;

    public long Incarnation => 99;

    public bool Serving => true;

    public Func<IReadOnlySet<int>, Task>? Drain { get; set; }

    /// <summary>How often it disowned.</summary>
    public int Refused { get; private set; }

    public Owner Locate(int shard) => Owner.Here;

    public void Suspect(int shard) => throw new InvalidOperationException("There is nobody else.");

    public async ValueTask<Fence?> ClaimAsync(GrainId grain, CancellationToken cancellationToken)
    {
        await Task.Yield();
        if (!Owns) Refused++;
        return Owns ? new Fence(Shards.Of(grain), ++epoch, 99) : null;
    }
}

public sealed class PlacementTests
{
    [Fact]
    public async Task An_activation_keeps_the_fence_that_it_got_when_it_was_created()
    {
        await using var engine = Start(new SlowPlacement());
        var grain = engine.Get<IFencedGrain>();
        var expected = new Fence(Shards.Of(new GrainId("fenced", "one")), 1, 99);
        Assert.Equal<Fence?>([expected, expected, expected, expected, null], await grain.Fences().Within());
        Assert.Equal<Fence?>([expected, expected, expected, expected, null], await grain.Fences().Within());
        await grain.End().Within();
        Assert.Equal(2, (await grain.Fences().Within())[0]!.Epoch);
        Assert.Null(Fence.Current);
    }

    [Fact]
    public async Task A_call_of_a_grain_that_was_disowned_waits_until_it_is_ours()
    {
        var placement = new SlowPlacement { Owns = false };
        await using var engine = Start(placement);
        var timers = engine.Time.Armed;
        var call = engine.Get<IFencedGrain>().Fences();
        // Once more at once, and from then on after pauses.
        await Waiting.Until(() => engine.Time.Armed == timers + 3, "a pause, beside its deadline and the collector");
        Assert.Equal(2, placement.Refused);
        Assert.False(call.IsCompleted);
        placement.Owns = true;
        await Waiting.Until(() => call.IsCompleted || Advance(engine), "the second claim");
        await call.Within();
    }

    private static bool Advance(Engine engine)
    {
        engine.Time.Advance(TimeSpan.FromMilliseconds(1));
        return false;
    }

    [Theory]
    [InlineData("image", "0", 2_440)]
    [InlineData("image", "0190163d8694739baea5966c26f8ad91", 2_040)]
    [InlineData("account", "é€", 2_922)]
    public void The_shard_of_a_grain_never_changes(string type, string key, int shard) =>
        Assert.Equal(shard, Shards.Of(new GrainId(type, key)));

    [Fact]
    public void Grains_spread_evenly_over_the_shards()
    {
        var perShard = new int[Shards.Count];
        for (var i = 0; i < Shards.Count * 100; i++) perShard[Shards.Of(new GrainId("image", $"{i}"))]++;
        Assert.InRange(perShard.Min(), 50, 100);
        Assert.InRange(perShard.Max(), 100, 160);
    }

    private static Engine Start(IPlacement placement) =>
        Engine.Of<FencedGrain>(configure: services => services.AddSingleton(placement));
}
