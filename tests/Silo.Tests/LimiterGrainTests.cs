using Darkroom.Abstractions;
using Darkroom.Actors;
using Darkroom.Grains;
using Microsoft.Extensions.DependencyInjection;

namespace Darkroom.Tests;

/// <summary>Limits as grains in a real engine, with time in the test's hand.</summary>
public sealed class LimiterGrainTests : IAsyncDisposable
{
    private readonly ManualTime time = new();
    private readonly ServiceProvider services;

    public LimiterGrainTests() => services = new ServiceCollection()
        .AddSingleton<TimeProvider>(time)
        .AddSingleton(new ActorsOptions { IdleSeconds = 60 })
        .AddActors(typeof(LimiterGrain).Assembly)
        .AddGrains()
        .BuildServiceProvider();

    public ValueTask DisposeAsync() => services.DisposeAsync();

    [Fact]
    public async Task The_limit_is_granted_and_nothing_beyond_it()
    {
        Assert.Equal(new PermitLease(1, 2, 60, 0), await Take(3, 60));
        Assert.Equal(new PermitLease(1, 1, 60, 0), await Take(3, 60));
        Assert.Equal(new PermitLease(1, 0, 60, 0), await Take(3, 60));
        Assert.Equal(new PermitLease(0, 0, 60, 60), await Take(3, 60));
        Assert.Equal(1, (await Take(3, 60, key: "another")).Granted);
    }

    [Fact]
    public async Task A_batch_gets_what_is_left_and_asking_for_nothing_only_tells()
    {
        Assert.Equal(new PermitLease(7, 3, 60, 0), await Take(10, 60, 7));
        Assert.Equal(3, (await Take(10, 60, 0)).Remaining);
        Assert.Equal(new PermitLease(3, 0, 60, 0), await Take(10, 60, 7));
        Assert.Equal(0, (await Take(0, 60, 1, "nothing")).Granted);
        Assert.Equal(1, (await Take(0, 60, 1, "nothing")).RetryAfterSeconds);
    }

    [Fact]
    public async Task The_window_slides_a_burst_at_the_turn_of_two_windows_is_refused()
    {
        time.Advance(TimeSpan.FromSeconds(58));
        Assert.Equal(10, (await Take(10, 60, 10)).Granted);
        time.Advance(TimeSpan.FromSeconds(4));
        Assert.Equal(new PermitLease(0, 0, 56, 56), await Take(10, 60));
        time.Advance(TimeSpan.FromSeconds(55.5));
        Assert.Equal(1, (await Take(10, 60)).RetryAfterSeconds);
        time.Advance(TimeSpan.FromSeconds(0.5));
        Assert.Equal(10, (await Take(10, 60, 20)).Granted);
    }

    [Fact]
    public async Task Permits_return_one_by_one_as_they_went()
    {
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(1, (await Take(3, 60)).Granted);
            time.Advance(TimeSpan.FromSeconds(10));
        }

        Assert.Equal(new PermitLease(0, 0, 50, 30), await Take(3, 60));
        time.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(new PermitLease(1, 0, 60, 0), await Take(3, 60, 5));
    }

    [Fact]
    public async Task A_changed_limit_applies_at_once()
    {
        Assert.Equal(5, (await Take(5, 60, 9)).Granted);
        time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(new PermitLease(2, 1, 60, 0), await Take(8, 60, 2));
        Assert.Equal(new PermitLease(0, 0, 60, 60), await Take(2, 60));
        Assert.Equal(new PermitLease(0, 0, 60, 55), await Take(3, 60));
    }

    [Fact]
    public async Task Waiting_until_the_activation_is_dropped_wins_nothing()
    {
        Assert.Equal(5, (await Take(5, 3_600, 5)).Granted);
        time.Advance(TimeSpan.FromSeconds(300));
        await StopTests.WaitFor("the idle activation to be dropped", () => Task.FromResult(services.GetRequiredService<IdleLimits>().Count == 1));
        Assert.Equal(new PermitLease(0, 0, 3_300, 3_300), await Take(5, 3_600));
        Assert.Equal(0, services.GetRequiredService<IdleLimits>().Count);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task No_window_anywhere_sees_more_than_the_limit_nor_less_than_a_second_explains(int seed)
    {
        var random = new Random(seed);
        var (limit, window) = (random.Next(1, 30), random.Next(1, 20));
        var log = new List<long>();
        for (var i = 0; i < 2_000; i++)
        {
            time.Advance(TimeSpan.FromMilliseconds(random.Next(4) == 0 ? random.Next(3_000) : random.Next(50)));
            var (now, want) = (time.GetTimestamp(), random.Next(1, 4));
            var lease = await Take(limit, window, want, $"seed {seed}");

            // The naive log: all grants younger than the window, and those that a second's rounding may still count.
            var span = window * TimeSpan.TicksPerSecond;
            var strict = log.Count(at => at > now - span);
            var generous = log.Count(at => at > now - span - TimeSpan.TicksPerSecond);
            Assert.True(strict + lease.Granted <= limit, $"{strict} + {lease.Granted} of {limit} at {now}");
            Assert.True(lease.Granted >= Math.Min(want, limit - generous), $"{lease.Granted} of {want} with {generous} of {limit} at {now}");
            log.AddRange(Enumerable.Repeat(now, lease.Granted));
            if (lease.Granted > 0) continue;

            // Whoever comes back when told so is served.
            Assert.InRange(lease.RetryAfterSeconds, 1, window);
            time.Advance(TimeSpan.FromSeconds(lease.RetryAfterSeconds));
            var retried = await Take(limit, window, 1, $"seed {seed}");
            Assert.Equal(1, retried.Granted);
            log.Add(time.GetTimestamp());
        }
    }

    private Task<PermitLease> Take(int limit, int windowSeconds, int want = 1, string key = "one") =>
        services.GetRequiredService<IGrainFactory>().GetGrain<ILimiterGrain>(key).Take(limit, windowSeconds, want).WaitAsync(TimeSpan.FromSeconds(10));
}
