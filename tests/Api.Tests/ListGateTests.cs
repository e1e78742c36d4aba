using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Darkroom.Tests;

public sealed class ListGateTests
{
    private static readonly int Few = Math.Max(1, Environment.ProcessorCount / 2);

    [Fact]
    public async Task A_few_lists_run_some_of_each_caller_wait_and_the_rest_are_refused_at_once()
    {
        await using var services = new ServiceCollection().AddSingleton(new ListGate()).BuildServiceProvider();
        var open = new TaskCompletionSource<object?>(TaskCreationOptions.RunContinuationsAsynchronously);
        var running = 0;

        var admitted = Enumerable.Range(0, Few + ListGate.MostOfOne).Select(_ => Ask("198.51.100.1")).ToArray();
        Assert.All(admitted, list => Assert.False(list.IsCompleted));
        Assert.Equal(Few, Volatile.Read(ref running));
        Assert.IsAssignableFrom<IResult>(await Ask("198.51.100.1"));
        // That is not another's affair.
        var other = Ask("198.51.100.2");
        Assert.False(other.IsCompleted);

        open.SetResult(open);
        Assert.All(await Task.WhenAll([.. admitted, other]), answer => Assert.Same(open, answer));
        Assert.Same(open, await Ask("198.51.100.1"));

        Task<object?> Ask(string address)
        {
            var context = new DefaultHttpContext { RequestServices = services };
            context.Connection.RemoteIpAddress = IPAddress.Parse(address);
            return ListGate.Filter(EndpointFilterInvocationContext.Create(context), async _ =>
            {
                Interlocked.Increment(ref running);
                return await open.Task;
            }).AsTask();
        }
    }

    [Fact]
    public async Task Lines_take_turns_and_a_place_that_comes_to_one_who_left_is_the_nexts()
    {
        var gate = new FairGate(places: 1, mostOfOne: 3, most: 5);
        Assert.True(await Enter("crowd"));
        using var leaves = new CancellationTokenSource();
        Task<bool>[] crowd = [Enter("crowd", leaves.Token), Enter("crowd"), Enter("crowd")];
        Assert.False(await Enter("crowd"));
        var (quiet, second) = (Enter("quiet"), Enter("quiet"));
        Assert.False(await Enter("one more than there is room for"));

        await leaves.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => crowd[0]);
        foreach (var next in new[] { crowd[1], quiet, crowd[2], second })
        {
            Assert.False(next.IsCompleted);
            gate.Release();
            Assert.True(await next);
        }

        Assert.False(await gate.Enter("late", TimeSpan.Zero, CancellationToken.None));
        gate.Release();
        Assert.True(await Enter("anybody"));

        Task<bool> Enter(string who, CancellationToken cancelled = default) => gate.Enter(who, TimeSpan.FromMinutes(1), cancelled);
    }
}
