using Darkroom.Abstractions;
using Darkroom.Actors;
using Darkroom.Api.RateLimits;
using Darkroom.Grains;
using Microsoft.Extensions.DependencyInjection;

namespace Darkroom.Tests;

/// <summary>Nodes that take permits of one owner, with time in the test's hand.</summary>
public sealed class RateLimiterTests : IAsyncDisposable
{
    private readonly ManualTime time = new();
    private readonly ServiceProvider services;

    public RateLimiterTests() => services = new ServiceCollection()
        .AddSingleton<TimeProvider>(time)
        .AddActors(typeof(LimiterGrain).Assembly)
        .AddGrains()
        .BuildServiceProvider();

    public ValueTask DisposeAsync() => services.DisposeAsync();

    [Fact]
    public async Task A_batch_is_used_up_before_the_owner_is_asked_again()
    {
        var node = Node(batch: 4);
        foreach (var remaining in new[] { 999, 998, 997, 996 }) Assert.Equal((1, remaining), Standing(await node.Take("one", 1_000, 60)));
        Assert.Equal(996, await Left(1_000));
        Assert.Equal((1, 995), Standing(await node.Take("one", 1_000, 60)));
        Assert.Equal(992, await Left(1_000));
    }

    [Fact]
    public async Task What_is_left_of_a_batch_is_dropped_after_a_second()
    {
        var node = Node(batch: 4);
        await node.Take("one", 1_000, 60);
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal((1, 995), Standing(await node.Take("one", 1_000, 60)));
        Assert.Equal(992, await Left(1_000));
    }

    [Fact]
    public async Task A_crowd_at_once_gets_all_of_the_limit_and_no_more()
    {
        var node = Node(batch: 4);
        var leases = await Task.WhenAll(Enumerable.Range(0, 700).Select(_ => Task.Run(() => node.Take("one", 500, 60).AsTask())));
        Assert.Equal(500, leases.Count(lease => lease.Granted == 1));
        Assert.All(leases, lease => Assert.True(lease.Granted == 1 || lease.RetryAfterSeconds >= 1, $"{lease}"));
    }

    [Theory]
    [InlineData(1, 1_000, 1)]
    [InlineData(50, 1_000, 10)]
    [InlineData(50, 99, 1)]
    [InlineData(50, 5, 1)]
    [InlineData(5, 100_000, 5)]
    public async Task A_batch_is_at_most_a_hundredth_of_the_limit(int batch, int limit, int taken)
    {
        await Node(batch).Take("one", limit, 60);
        Assert.Equal(limit - taken, await Left(limit));
    }

    [Fact]
    public async Task Three_nodes_at_any_load_never_pass_the_limit()
    {
        var random = new Random(3);
        var nodes = new[] { Node(100), Node(100), Node(100) };
        const int limit = 2_000;
        var window = TimeSpan.FromSeconds(10);
        var used = new Queue<long>();
        var refused = 0;
        for (var i = 0; i < 20_000; i++)
        {
            time.Advance(random.Next(200) == 0 ? TimeSpan.FromMilliseconds(random.Next(1_100)) : TimeSpan.FromMilliseconds(random.NextDouble()));
            var now = time.GetTimestamp();
            if ((await nodes[random.Next(3)].Take("one", limit, 10)).Granted == 1) used.Enqueue(now);
            else refused++;
            while (used.TryPeek(out var oldest) && oldest <= now - window.Ticks) used.Dequeue();
            Assert.InRange(used.Count, 0, limit);
        }

        Assert.InRange(refused, 1, 19_000);
    }

    private static (int Granted, int Remaining) Standing(PermitLease lease) => (lease.Granted, lease.Remaining);

    private RateLimiter Node(int batch) => new(services.GetRequiredService<IGrainFactory>(), new RateLimitOptions { Batch = batch }, time);

    private async Task<int> Left(int limit) => (await services.GetRequiredService<IGrainFactory>().GetGrain<ILimiterGrain>("one").Take(limit, 60, 0)).Remaining;
}
