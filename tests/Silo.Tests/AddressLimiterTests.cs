using System.Net;
using Darkroom.Api.RateLimits;

namespace Darkroom.Tests;

public sealed class AddressLimiterTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly ManualTime time = new();

    [Fact]
    public void The_window_slides_and_says_when_to_come_again()
    {
        var limiter = new AddressLimiter(time);
        Assert.True(Take(limiter, "10.0.0.1", 2));
        time.Advance(TimeSpan.FromSeconds(40));
        Assert.True(Take(limiter, "10.0.0.1", 2));
        Assert.False(limiter.TryTake("test", IPAddress.Parse("10.0.0.1"), 2, Minute, out var retryAfter));
        Assert.Equal(TimeSpan.FromSeconds(20), retryAfter);
        time.Advance(retryAfter);
        Assert.True(Take(limiter, "10.0.0.1", 2));
        Assert.False(Take(limiter, "10.0.0.1", 2));
    }

    [Fact]
    public void Purposes_and_addresses_have_limits_of_their_own()
    {
        var limiter = new AddressLimiter(time);
        Assert.True(Take(limiter, "10.0.0.1", 1));
        Assert.True(Take(limiter, "10.0.0.2", 1));
        Assert.True(limiter.TryTake("another", IPAddress.Parse("10.0.0.1"), 1, Minute, out _));
        Assert.False(Take(limiter, "10.0.0.1", 1));
    }

    [Theory]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", true)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:3::1", false)]
    [InlineData("192.0.2.7", "::ffff:192.0.2.7", true)]
    [InlineData("192.0.2.7", "192.0.2.8", false)]
    [InlineData("0.0.0.1", "::1", false)]
    public void One_subscriber_is_one_client(string one, string other, bool same)
    {
        var limiter = new AddressLimiter(time);
        Assert.True(Take(limiter, one, 1));
        Assert.Equal(same, !Take(limiter, other, 1));
    }

    [Fact]
    public void A_flood_of_addresses_takes_bounded_memory_and_frees_nobody_who_is_blocked()
    {
        var limiter = new AddressLimiter(time, most: 100);
        for (var i = 0; i < 50; i++) Assert.True(Take(limiter, $"10.0.0.{i}", 1));
        for (var i = 0; i < 5_000; i++) Take(limiter, $"10.1.{i / 250}.{i % 250}", 2);
        Assert.Equal(100, limiter.Count);
        for (var i = 0; i < 50; i++) Assert.False(Take(limiter, $"10.0.0.{i}", 1), $"10.0.0.{i} was forgotten");
    }

    [Fact]
    public void The_longest_unused_goes_first()
    {
        var limiter = new AddressLimiter(time, most: 2);
        Take(limiter, "10.0.0.1", 3);
        Take(limiter, "10.0.0.2", 3);
        Take(limiter, "10.0.0.1", 3);
        Take(limiter, "10.0.0.3", 3);
        Assert.True(Take(limiter, "10.0.0.1", 3));
        Assert.False(Take(limiter, "10.0.0.1", 3));
    }

    [Fact]
    public void When_all_are_blocked_the_one_that_is_free_soonest_goes_and_who_is_free_again_goes_before()
    {
        var limiter = new AddressLimiter(time, most: 2);
        Take(limiter, "10.0.0.1", 1);
        time.Advance(TimeSpan.FromSeconds(10));
        Take(limiter, "10.0.0.2", 1);
        Take(limiter, "10.0.0.3", 1);
        Assert.False(Take(limiter, "10.0.0.2", 1));
        Assert.False(Take(limiter, "10.0.0.3", 1));

        time.Advance(Minute);
        Assert.True(Take(limiter, "10.0.0.3", 1));
        Take(limiter, "10.0.0.4", 1);
        Assert.False(Take(limiter, "10.0.0.3", 1));
        Assert.False(Take(limiter, "10.0.0.4", 1));
        Assert.Equal(2, limiter.Count);
    }

    [Fact]
    public void Whatever_the_order_memory_is_bounded_and_who_was_told_to_wait_has_to()
    {
        var random = new Random(7);
        var limiter = new AddressLimiter(time, most: 8);
        var until = new long[7];
        var refused = 0;
        for (var i = 0; i < 20_000; i++)
        {
            time.Advance(TimeSpan.FromSeconds(random.NextDouble() * 3));
            var (address, now) = (random.Next(7), time.GetTimestamp());
            var taken = limiter.TryTake("test", IPAddress.Parse($"10.0.0.{address}"), 1 + (address % 4), Minute, out var retryAfter);
            Assert.False(taken && now < until[address], $"10.0.0.{address} came back too early and was let in");
            if (!taken)
            {
                refused++;
                until[address] = now + retryAfter.Ticks;
            }

            // Strangers come and go beside the seven.
            if (random.Next(3) == 0) Take(limiter, $"10.9.{random.Next(250)}.1", 1_000);
            Assert.InRange(limiter.Count, 0, 8);
        }

        Assert.InRange(refused, 1_000, 19_000);
    }

    private bool Take(AddressLimiter limiter, string address, int limit) => limiter.TryTake("test", IPAddress.Parse(address), limit, Minute, out _);
}
