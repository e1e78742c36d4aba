using Darkroom.Actors;
using Microsoft.Extensions.DependencyInjection;

namespace Darkroom.Tests;

/// <summary>A call to a grain of another process is the same to its caller as one of its own.</summary>
public sealed class RemoteCallTests
{
    private readonly Stage stage = new();

    [Fact]
    public async Task A_call_runs_in_the_process_that_owns_the_grain()
    {
        await using var hosts = await Start();
        var grain = hosts.Second.Get<IRemoteGrain>("a key / of ünusual ? characters");
        Assert.Equal(["a key / of ünusual ? characters", "text", "7", "Friday", "1"], await grain.Echo("text", 7, DayOfWeek.Friday).Within());
        Assert.Equal("", (await grain.Echo("text", null, default).Within())[2]);
        await grain.Nothing().AsTask().Within();
        Assert.Equal((1, 0), (hosts.First.Activations, hosts.Second.Activations));
        Assert.Equal(0, hosts.Second.Placement.Suspected);
    }

    [Fact]
    public async Task Both_processes_call_one_activation()
    {
        await using var hosts = await Start();
        var counts = await Task.WhenAll(Enumerable.Range(0, 200).Select(i => (i % 2 == 0 ? hosts.First : hosts.Second).Get<IRemoteGrain>().Count())).Within();
        Assert.Equal(Enumerable.Range(1, 200), counts.Order());
        Assert.Equal(1, stage.Activations);
    }

    [Theory]
    [InlineData("limit", typeof(LimitExceededException), "full")]
    [InlineData("timeout", typeof(TimeoutException), "late")]
    [InlineData("inconsistent", typeof(GrainUnavailableException), "stale")]
    [InlineData("unavailable", typeof(GrainUnavailableException), "nested")]
    [InlineData("a surprise", typeof(RemoteGrainException), "InvalidTimeZoneException: a surprise")]
    public async Task Exceptions_arrive_as_what_their_caller_can_use(string what, Type type, string message)
    {
        await using var hosts = await Start();
        var thrown = await Assert.ThrowsAsync(type, () => hosts.Second.Get<IRemoteGrain>().Throw(what).Within());
        Assert.Equal(message, thrown.Message);
        Assert.DoesNotContain(nameof(RemoteGrain), thrown.ToString().Replace(nameof(RemoteGrainException), "", StringComparison.Ordinal), StringComparison.Ordinal);
        // It is not tried a second time.
        Assert.Equal(0, hosts.Second.Placement.Suspected);
    }

    [Fact]
    public async Task An_activation_that_lost_the_right_to_write_ends_where_it_is()
    {
        await using var hosts = await Start();
        var grain = hosts.Second.Get<IRemoteGrain>();
        Assert.Equal(1, await grain.Count().Within());
        await Assert.ThrowsAsync<GrainUnavailableException>(() => grain.Throw("inconsistent").Within());
        Assert.Equal(1, await grain.Count().Within());
        Assert.Equal(2, stage.Activations);
    }

    [Fact]
    public async Task The_callers_cancellation_travels()
    {
        await using var hosts = await Start();
        using var cancellation = new CancellationTokenSource();
        var call = hosts.Second.Get<IRemoteGrain>().Cancellable("never opens", cancellation.Token);
        await stage["never opens"].Entered;
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.Within());
        await stage["cancelled"].Pass().Within("the grain to see the cancellation");
    }

    [Fact]
    public async Task The_deadline_holds_at_both_ends()
    {
        await using var hosts = await Start();
        await Assert.ThrowsAsync<TimeoutException>(() => hosts.Second.Get<IRemoteGrain>().Hasty("held").Within());
        stage["held"].Open();
        // The mailbox goes on.
        Assert.Equal(1, await hosts.Second.Get<IRemoteGrain>().Count().Within());
    }

    [Fact]
    public async Task A_chain_of_calls_carries_the_smallest_deadline()
    {
        await using var hosts = await Start();
        hosts.Map.Give(TwoHosts.ShardOf("remote", "far"), 2);
        var whole = await hosts.Second.Get<IRemoteGrain>().Remaining().Within();
        var nested = await hosts.Second.Get<IRemoteGrain>().RemainingOfNested("far").Within();
        Assert.InRange(whole, 25_000, 30_000);
        Assert.InRange(nested, 25_000, 30_000);
        Assert.Equal("2", await hosts.Second.Get<IRemoteGrain>().ThroughOther("far").Within());
    }

    [Fact]
    public async Task An_argument_that_cannot_be_written_is_the_callers_mistake()
    {
        await using var hosts = await TwoHosts.Of([typeof(AnswersGrain)]);
        await Assert.ThrowsAnyAsync<Exception>(() => hosts.Second.Get<IAnswersGrain>().Same(new Action(() => { })).AsTask().Within());
        Assert.Equal(0, hosts.First.Activations);
    }

    private Task<TwoHosts> Start() => TwoHosts.Of([typeof(RemoteGrain)], services => services.AddSingleton(stage));
}
