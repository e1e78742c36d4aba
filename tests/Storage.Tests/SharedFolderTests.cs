using System.Security.Cryptography;

namespace Darkroom.Tests;

/// <summary>Two processes' stores on one folder: each call goes to the other one than the call before.</summary>
public sealed class SharedFolderConformanceTests : BlobStoreConformance, IDisposable
{
    private readonly TempFolder temp = new();
    private readonly FileBlobStore[] both;
    private int calls;

    public SharedFolderConformanceTests() =>
        both = [.. new[] { "one", "two" }.Select(node => new FileBlobStore(temp["shared"], new Scratch(temp[node], 0), 0))];

    protected override IBlobStore Blobs => both[Interlocked.Increment(ref calls) % 2];

    public void Dispose()
    {
        Assert.Empty(Directory.EnumerateFileSystemEntries(temp["shared/.tmp"]));
        temp.Dispose();
    }

    [Fact]
    public async Task Two_processes_that_write_delete_and_list_do_not_disturb_each_other()
    {
        await Task.WhenAll(both.Select((store, n) => Task.Run(async () =>
        {
            for (var i = 0; i < 150; i++)
            {
                var bytes = RandomNumberGenerator.GetBytes(1_000);
                await store.Put($"variants/a/{n}/{i}.webp", new MemoryStream(bytes), CancellationToken.None);
                Assert.Equal(bytes, await both[1 - n].ReadAll($"variants/a/{n}/{i}.webp"));
                await foreach (var _ in store.List("variants", CancellationToken.None)) { }
                await store.DeleteAll($"variants/a/{n}", CancellationToken.None);
            }
        })));
        await foreach (var blob in both[0].List("variants", CancellationToken.None)) Assert.Fail(blob.Key);
    }

    [Fact]
    public async Task What_a_dead_process_left_goes_after_a_day_and_what_is_being_written_stays()
    {
        var (old, young) = (temp["shared/.tmp/old"], temp["shared/.tmp/young"]);
        await File.WriteAllBytesAsync(old, [1]);
        await File.WriteAllBytesAsync(young, [1]);
        File.SetLastWriteTimeUtc(old, DateTime.UtcNow.AddHours(-25));
        File.SetLastWriteTimeUtc(young, DateTime.UtcNow.AddHours(-23));
        await Blobs.Tidy(CancellationToken.None);
        Assert.Equal([young], Directory.EnumerateFiles(temp["shared/.tmp"]));
        File.Delete(young);
    }
}
