using System.Diagnostics;

namespace Darkroom.Tests;

public sealed class FreshCacheTests
{
    [Fact]
    public async Task What_is_too_old_to_serve_anybody_is_not_kept()
    {
        var cache = new FreshCache<int, string>(TimeSpan.Zero, most: 10_000, _ => true);
        for (var i = 0; i < 1_000; i++) Assert.Equal("x", await cache.Get(i, Stopwatch.GetTimestamp(), _ => new("x")));
        Assert.Equal(1, cache.Count);
    }

    [Fact]
    public async Task There_are_never_more_than_its_most()
    {
        var cache = new FreshCache<int, string>(TimeSpan.FromHours(1), most: 100, _ => true);
        for (var i = 0; i < 1_000; i++)
        {
            await cache.Get(i, Stopwatch.GetTimestamp(), _ => new("x"));
            Assert.InRange(cache.Count, 1, 100);
        }
    }
}
