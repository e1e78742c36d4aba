using System.Collections.Concurrent;

namespace Darkroom.Tests;

/// <summary>Files that are read before they are durable, on a disk whose flushes end when the test says so.</summary>
public sealed class PendingBlobsTests : IDisposable
{
    private readonly TempFolder temp = new();
    private readonly SemaphoreSlim flushed = new(0);
    private readonly BlockingCollection<string> arrived = [];
    private readonly PendingBlobs pending;

    public PendingBlobsTests() => pending = new((path, key) =>
    {
        arrived.Add(key);
        flushed.Wait();
        File.Move(path, temp[key]);
    });

    public void Dispose()
    {
        flushed.Release(1_000);
        pending.Dispose();
        flushed.Dispose();
        arrived.Dispose();
        temp.Dispose();
    }

    [Fact]
    public async Task A_blob_is_in_its_place_only_once_it_is_whole_there_and_is_read_before()
    {
        Assert.True(Add("a"));
        arrived.Take();
        Assert.False(File.Exists(temp["a"]));
        Assert.Equal([1, 2], File.ReadAllBytes(pending.Find("a")!.Path));

        var entry = pending.Find("a")!;
        flushed.Release();
        await entry.Settled.Task;
        Assert.Equal([1, 2], File.ReadAllBytes(temp["a"]));
        Assert.Null(pending.Find("a"));
        Assert.False(File.Exists(entry.Path));
    }

    [Fact]
    public async Task What_is_dropped_while_it_waits_never_gets_to_its_place()
    {
        Add("a");
        Add("b");
        var waiting = pending.Find("b")!;
        arrived.Take();
        pending.Drop("b");
        Assert.Null(pending.Find("b"));
        flushed.Release(2);
        await waiting.Settled.Task;
        Assert.False(File.Exists(temp["b"]));
        Assert.False(File.Exists(waiting.Path));
        Assert.Empty(arrived);
    }

    [Fact]
    public void A_disk_that_does_not_keep_up_makes_writers_wait_and_not_memory_grow()
    {
        var taken = Enumerable.Range(0, 1_000).TakeWhile(i => Add($"k{i}")).Count();
        Assert.InRange(taken, 1, 999);
        flushed.Release(1_000);
        pending.Dispose();
        Assert.Equal(taken, Directory.GetFiles(temp.Path, "k*").Length);
        Assert.True(Add("again"));
    }

    [Fact]
    public async Task A_file_that_cannot_be_moved_is_gone_and_the_next_one_is_not_held_up()
    {
        Directory.CreateDirectory(temp["a"]);
        Add("a");
        Add("b");
        var (lost, kept) = (pending.Find("a")!, pending.Find("b")!);
        flushed.Release(2);
        await Task.WhenAll(lost.Settled.Task, kept.Settled.Task);
        Assert.Null(pending.Find("a"));
        Assert.False(File.Exists(lost.Path));
        Assert.True(File.Exists(temp["b"]));
    }

    private bool Add(string key)
    {
        var path = temp[$"tmp-{Guid.NewGuid():N}"];
        File.WriteAllBytes(path, [1, 2]);
        return pending.TryAdd(key, path, 2);
    }
}
