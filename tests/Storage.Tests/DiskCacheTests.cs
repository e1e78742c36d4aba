using System.Security.Cryptography;

namespace Darkroom.Tests;

public sealed class DiskCacheTests(S3Server server) : IClassFixture<S3Server>, IAsyncLifetime, IDisposable
{
    private const long Most = 1_000_000;
    private static readonly CancellationToken Never = CancellationToken.None;

    private readonly TempFolder temp = new();
    private readonly ManualTime time = new();
    private S3Gate gate = null!;
    private DiskCache cache = null!;
    private CachedBlobs store = null!;

    private int Fetched => gate.Requests.Count(request => request.Method == "GET");

    public async ValueTask InitializeAsync()
    {
        gate = await S3Gate.Open(server.Url);
        cache = OpenCache();
        store = new CachedBlobs(S3Bed.Store(S3Bed.Options(gate.Url), temp, time), cache);
    }

    public async ValueTask DisposeAsync()
    {
        store.Dispose();
        cache.Dispose();
        await gate.DisposeAsync();
    }

    public void Dispose() => temp.Dispose();

    [Fact]
    public async Task A_variant_is_kept_when_it_is_asked_for_again_and_not_asked_for_after_that()
    {
        var bytes = await Put("variants/a/0/x.webp", 50_000);
        for (var i = 0; i < 5; i++) Assert.Equal(bytes, await store.ReadAll("variants/a/0/x.webp"));
        Assert.Equal((2, 50_000L), (Fetched, cache.Bytes));
    }

    [Fact]
    public async Task Many_who_ask_at_once_fetch_an_original_once_and_who_leaves_does_not_stop_it()
    {
        var bytes = await Put("originals/a/0", 900_000);
        var asked = new TaskCompletionSource();
        var go = new TaskCompletionSource();
        gate.Instead = async _ =>
        {
            asked.TrySetResult();
            await go.Task;
            return false;
        };
        using var impatient = new CancellationTokenSource();
        var first = store.Materialise("originals/a/0", Hash(bytes), impatient.Token).AsTask();
        await asked.Task;
        var others = Enumerable.Range(0, 20).Select(_ => store.Materialise("originals/a/0", Hash(bytes), Never).AsTask()).ToArray();
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        go.SetResult();
        foreach (var file in await Task.WhenAll(others))
        {
            Assert.Equal(bytes, await File.ReadAllBytesAsync(file!.Path, Never));
            file.Dispose();
        }

        Assert.Equal(1, Fetched);
        cache.Clear();
        Assert.Empty(Files());
    }

    [Fact]
    public async Task Beyond_its_bytes_the_least_recently_used_go_but_none_that_is_in_use()
    {
        for (var i = 0; i < 6; i++) await Put($"originals/{i}/0", 240_000);
        using var held = await store.Materialise("originals/0/0", null, Never);
        for (var i = 1; i < 4; i++) (await store.Materialise($"originals/{i}/0", null, Never))!.Dispose();
        (await store.Materialise("originals/1/0", null, Never))!.Dispose();
        for (var i = 4; i < 6; i++) (await store.Materialise($"originals/{i}/0", null, Never))!.Dispose();
        Assert.Equal(["0", "1", "4", "5"], Files().Select(name => name[..1]).Order(StringComparer.Ordinal));
        Assert.InRange(cache.Bytes, 1, Most);
        Assert.True(File.Exists(held!.Path));
    }

    [Fact]
    public async Task A_restart_finds_what_was_kept_and_removes_what_was_not_whole()
    {
        var bytes = await Put("originals/a/0", 10_000);
        (await store.Materialise("originals/a/0", null, Never))!.Dispose();
        cache.Dispose();
        await File.WriteAllBytesAsync(temp["cache/tmp/half"], [1]);
        cache = OpenCache();
        Assert.Empty(Directory.EnumerateFiles(temp["cache/tmp"]));
        var again = new CachedBlobs(S3Bed.Store(S3Bed.Options(gate.Url), temp, time), cache);
        using (var file = await again.Materialise("originals/a/0", null, Never)) Assert.Equal(bytes, await File.ReadAllBytesAsync(file!.Path, Never));
        again.Dispose();
        Assert.Equal(1, Fetched);
    }

    [Fact]
    public async Task Nothing_is_kept_for_longer_than_a_day()
    {
        await Put("originals/a/0", 10_000);
        (await store.Materialise("originals/a/0", null, Never))!.Dispose();
        time.Advance(TimeSpan.FromHours(25));
        (await store.Materialise("originals/a/0", null, Never))!.Dispose();
        Assert.Equal(2, Fetched);
        time.Advance(TimeSpan.FromHours(25));
        await store.Tidy(Never);
        Assert.Empty(Files());
    }

    [Fact]
    public async Task What_is_deleted_or_written_anew_is_not_kept()
    {
        var bytes = await Put("originals/a/0", 10_000);
        (await store.Materialise("originals/a/0", null, Never))!.Dispose();
        var changed = await Put("originals/a/0", 20_000);
        Assert.NotEqual(bytes, changed);
        using (var file = await store.Materialise("originals/a/0", Hash(changed), Never)) Assert.Equal(changed, await File.ReadAllBytesAsync(file!.Path, Never));
        await store.DeleteAll("originals/a", Never);
        Assert.Empty(Files());
        Assert.Null(await store.Materialise("originals/a/0", null, Never));
    }

    [Fact]
    public async Task A_full_disk_is_done_without()
    {
        var full = new CachedBlobs(S3Bed.Store(S3Bed.Options(gate.Url), temp, time), new DiskCache(DataFolder.Open(temp["full"]), Most, minFreeBytes: 1L << 60, time));
        var bytes = RandomNumberGenerator.GetBytes(50_000);
        await full.Put("variants/a/0/x.webp", new MemoryStream(bytes), Never);
        for (var i = 0; i < 4; i++) Assert.Equal(bytes, await full.ReadAll("variants/a/0/x.webp"));
        Assert.Empty(Directory.EnumerateFiles(temp["full"], "*~*", SearchOption.AllDirectories));
        await Assert.ThrowsAsync<InsufficientStorageException>(async () => await full.Materialise("variants/a/0/x.webp", null, Never));
        full.Dispose();
    }

    private DiskCache OpenCache() => new(DataFolder.Open(temp["cache"]), Most, minFreeBytes: 0, time);

    private IEnumerable<string> Files() => Directory.EnumerateFiles(temp["cache/blobs"]).Select(file => Path.GetFileName(file)!);

    private static string Hash(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    private async Task<byte[]> Put(string key, int length)
    {
        var bytes = RandomNumberGenerator.GetBytes(length);
        await store.Put(key, new MemoryStream(bytes), Never);
        return bytes;
    }
}
