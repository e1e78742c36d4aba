using Darkroom.Actors;

namespace Darkroom.Tests;

public interface IGatedGrain : IGrainWithStringKey
{
    Task Write(Gate gate);

    [ReadOnly]
    Task Read(Gate gate);

    [AlwaysInterleave]
    Task Always(Gate gate);

    /// <summary>Answers at once; what could start before it has started by then.</summary>
    [AlwaysInterleave]
    Task Probe();
}

internal sealed class GatedGrain : Grain, IGatedGrain
{
    public Task Write(Gate gate) => gate.Pass();

    public Task Read(Gate gate) => gate.Pass();

    public Task Always(Gate gate) => gate.Pass();

    public Task Probe() => Task.CompletedTask;
}

public interface IReentrantGrain : IGrainWithStringKey
{
    Task Write(Gate gate);
}

[Reentrant]
internal sealed class ReentrantGrain : Grain, IReentrantGrain
{
    public Task Write(Gate gate) => gate.Pass();
}

public sealed class InterleavingTests
{
    [Theory]
    [InlineData("Write", "Write", false)]
    [InlineData("Write", "Read", false)]
    [InlineData("Read", "Write", false)]
    [InlineData("Read", "Read", true)]
    [InlineData("Write", "Always", true)]
    [InlineData("Always", "Write", true)]
    [InlineData("Read", "Always", true)]
    [InlineData("Always", "Read", true)]
    [InlineData("Always", "Always", true)]
    public async Task Calls_interleave_only_where_declared(string first, string second, bool interleave)
    {
        await using var engine = Engine.Of<GatedGrain>();
        var grain = engine.Get<IGatedGrain>();
        var (gate1, gate2) = (new Gate(), new Gate());
        var call1 = Call(grain, first, gate1);
        await gate1.Entered;
        var call2 = Call(grain, second, gate2);
        await grain.Probe().Within();

        Assert.Equal(interleave, gate2.IsEntered);
        gate1.Open();
        await call1.Within();
        await gate2.Entered;
        gate2.Open();
        await call2.Within();
    }

    [Fact]
    public async Task Calls_of_a_reentrant_class_interleave()
    {
        await using var engine = Engine.Of<ReentrantGrain>();
        var grain = engine.Get<IReentrantGrain>();
        var (gate1, gate2) = (new Gate(), new Gate());
        var calls = Task.WhenAll(grain.Write(gate1), grain.Write(gate2));
        await gate1.Entered;
        await gate2.Entered;
        gate2.Open();
        gate1.Open();
        await calls.Within();
    }

    [Fact]
    public async Task A_read_passes_a_write_that_waits_for_the_first_read()
    {
        await using var engine = Engine.Of<GatedGrain>();
        var grain = engine.Get<IGatedGrain>();
        var (read1, write, read2) = (new Gate(), new Gate(), new Gate());
        var calls = Task.WhenAll(grain.Read(read1), grain.Write(write), grain.Read(read2));
        await read1.Entered;
        await read2.Entered;
        await grain.Probe().Within();

        Assert.False(write.IsEntered, "The write ran beside two reads.");
        foreach (var gate in new[] { read1, write, read2 }) gate.Open();
        await calls.Within();
    }

    [Fact]
    public async Task A_write_is_next_when_the_read_that_held_it_back_ends_and_runs_alone()
    {
        await using var engine = Engine.Of<GatedGrain>();
        var grain = engine.Get<IGatedGrain>();
        var (read1, write, read2, read3) = (new Gate(), new Gate(), new Gate(), new Gate());
        var call1 = grain.Read(read1);
        var calls = Task.WhenAll(grain.Write(write), grain.Read(read2));
        await read2.Entered;
        read1.Open();
        await call1.Within();
        await grain.Probe().Within();
        var call3 = grain.Read(read3);
        await grain.Probe().Within();

        Assert.False(write.IsEntered, "The write ran beside a read.");
        Assert.False(read3.IsEntered, "A late read passed the write: reads without end would starve it.");
        read2.Open();
        await write.Entered;
        Assert.False(read3.IsEntered, "A read ran beside the write.");
        write.Open();
        await calls.Within();
        read3.Open();
        await call3.Within();
    }

    private static Task Call(IGatedGrain grain, string kind, Gate gate) => kind switch
    {
        "Write" => grain.Write(gate),
        "Read" => grain.Read(gate),
        _ => grain.Always(gate),
    };
}
