using Darkroom.Actors;
using Microsoft.Extensions.DependencyInjection;

namespace Darkroom.Tests;

/// <summary>What processes do for each other beside grains.</summary>
public sealed class PeerServiceTests
{
    [Fact]
    public async Task One_process_serves_what_another_asks()
    {
        await using var hosts = await Start(message => Task.FromResult<Reply>(new(message.Number * 2)));
        Assert.Equal(new Reply(14), await Ask(hosts));
    }

    [Fact]
    public async Task Who_throws_is_late_or_is_another_process_has_not_answered()
    {
        await using (var hosts = await Start(_ => throw new InvalidTimeZoneException("broken"))) Assert.Null(await Ask(hosts));
        var never = new TaskCompletionSource<Reply>();
        await using (var hosts = await Start(_ => never.Task)) Assert.Null(await Ask(hosts, milliseconds: 200));
        never.SetResult(new(1));
        await using (var hosts = await Start(_ => Task.FromResult<Reply>(new(1)))) Assert.Null(await Ask(hosts, incarnation: 3));
        await using (var hosts = await TwoHosts.Of([])) Assert.Null(await Ask(hosts));
    }

    private static Task<Reply?> Ask(TwoHosts hosts, long incarnation = 1, int milliseconds = 5_000) =>
        hosts.Second.Service<Peers>().Ask<Question, Reply>(hosts.First.Address, incarnation, "double", new(7), TimeSpan.FromMilliseconds(milliseconds)).Within();

    private static Task<TwoHosts> Start(Func<Question, Task<Reply>> serve) =>
        TwoHosts.Of([], services => services.AddSingleton<PeerService>(new PeerService<Question, Reply>("double", serve)));

    public sealed record Question(int Number);

    public sealed record Reply(int Number);
}
