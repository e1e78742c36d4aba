using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Darkroom.Tests;

public sealed class ListGateTests
{
    [Fact]
    public async Task A_few_lists_run_some_wait_and_the_rest_are_refused_at_once()
    {
        using var gate = new ListGate();
        await using var services = new ServiceCollection().AddSingleton(gate).BuildServiceProvider();
        var open = new TaskCompletionSource<object?>(TaskCreationOptions.RunContinuationsAsynchronously);
        var running = 0;
        var few = Math.Max(1, Environment.ProcessorCount / 2);

        var admitted = Enumerable.Range(0, few + 64).Select(_ => Ask()).ToArray();
        Assert.All(admitted, list => Assert.False(list.IsCompleted));
        Assert.Equal(few, Volatile.Read(ref running));
        Assert.IsAssignableFrom<IResult>(await Ask());

        open.SetResult(open);
        Assert.All(await Task.WhenAll(admitted), answer => Assert.Same(open, answer));
        Assert.Same(open, await Ask());

        Task<object?> Ask()
        {
            var context = EndpointFilterInvocationContext.Create(new DefaultHttpContext { RequestServices = services });
            return ListGate.Filter(context, async _ =>
            {
                Interlocked.Increment(ref running);
                return await open.Task;
            }).AsTask();
        }
    }
}
