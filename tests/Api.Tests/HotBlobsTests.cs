using System.Diagnostics;
using Darkroom.Api;
using Darkroom.Storage;

namespace Darkroom.Tests;

public sealed class HotBlobsTests
{
    [Fact]
    public async Task A_blob_that_was_opened_before_it_was_removed_is_not_taken_in()
    {
        var hot = new HotBlobs(1 << 20, FreshnessRule.Alone);
        await Take(hot, "a", 10);
        Assert.NotNull(hot.Find("a", 0));
        var before = hot.Look();
        hot.Remove("a");
        Assert.Null(hot.Find("a", 0));

        using var late = await hot.Offer("a", new Blob(new byte[10]), before, CancellationToken.None);
        Assert.Null(hot.Find("a", 0));
        using var now = await hot.Offer("a", new Blob(new byte[10]), hot.Look(), CancellationToken.None);
        Assert.NotNull(hot.Find("a", 0));
    }

    [Fact]
    public async Task A_blob_is_taken_in_when_it_is_asked_for_the_second_time()
    {
        var hot = new HotBlobs(1_000, FreshnessRule.Alone);
        var first = new Blob([1, 2, 3]);
        Assert.Same(first, await hot.Offer("a", first, hot.Look(), CancellationToken.None));
        Assert.Null(hot.Find("a", 0));

        var second = new Blob([1, 2, 3]);
        Assert.NotSame(second, await hot.Offer("a", second, hot.Look(), CancellationToken.None));
        Assert.True(second.IsDisposed);
        var buffer = new byte[8];
        Assert.Equal(2, await hot.Find("a", 0)!.Read(buffer, 1, CancellationToken.None));
        Assert.Equal([2, 3], buffer[..2]);
        Assert.Equal(0, await hot.Find("a", 0)!.Read(buffer, 3, CancellationToken.None));
        Assert.Equal(3, hot.Bytes);
    }

    [Fact]
    public async Task Where_there_are_other_processes_a_blob_is_believed_as_long_as_the_freshness_rule_says()
    {
        var rule = new FreshnessRule(TimeSpan.FromSeconds(3), IsShared: true);
        var hot = new HotBlobs(1_000, rule);
        await Take(hot, "a", 10);
        var young = Stopwatch.GetTimestamp();
        var old = young + (long)(rule.Lifetime.TotalSeconds * Stopwatch.Frequency);
        Assert.NotNull(hot.Find("a", young));
        Assert.Null(hot.Find("a", old));
        // What was read anew takes its place.
        using var again = await hot.Offer("a", new Blob(new byte[11]), new Look(0, old), CancellationToken.None);
        Assert.Equal(11, hot.Find("a", old)!.Length);
    }

    [Fact]
    public async Task It_never_keeps_more_than_it_may_and_what_is_used_stays()
    {
        var hot = new HotBlobs(100, FreshnessRule.Alone);
        for (var i = 0; i < 50; i++)
        {
            await Take(hot, "hot", 20);
            Assert.NotNull(hot.Find("hot", 0));
            await Take(hot, $"cold {i}", 30);
            Assert.InRange(hot.Bytes, 0, 100);
        }

        Assert.NotNull(hot.Find("hot", 0));
        Assert.Null(hot.Find("cold 0", 0));
        await Take(hot, "too large", 101);
        Assert.Null(hot.Find("too large", 0));
    }

    [Fact]
    public async Task Many_askers_at_once_keep_one_copy()
    {
        var hot = new HotBlobs(1_000, FreshnessRule.Alone);
        await Parallel.ForAsync(0, 1_000, async (i, stop) => await hot.Offer("one", new Blob(new byte[10]), hot.Look(), stop));
        Assert.Equal(10, hot.Bytes);
    }

    private static async Task Take(HotBlobs hot, string key, int bytes)
    {
        for (var i = 0; i < 2 && hot.Find(key, 0) is null; i++) await hot.Offer(key, new Blob(new byte[bytes]), hot.Look(), CancellationToken.None);
    }

    private sealed class Blob(byte[] content) : IBlob
    {
        public bool IsDisposed { get; private set; }

        public long Length => content.Length;

        public ValueTask<int> Read(Memory<byte> buffer, long offset, CancellationToken cancellation)
        {
            var count = Math.Min(buffer.Length, content.Length - (int)offset);
            content.AsSpan((int)offset, count).CopyTo(buffer.Span);
            return new(count);
        }

        public void Dispose() => IsDisposed = true;
    }
}
