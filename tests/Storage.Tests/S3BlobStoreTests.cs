using System.Security.Cryptography;
using Amazon.S3.Model;

namespace Darkroom.Tests;

public sealed class S3ConformanceTests(S3Server server) : BlobStoreConformance, IClassFixture<S3Server>, IDisposable
{
    private readonly TempFolder temp = new();
    private S3BlobStore? store;

    protected override IBlobStore Blobs => store ??= S3Bed.Store(S3Bed.Options(server.Url), temp);

    public void Dispose()
    {
        Assert.Empty(Directory.EnumerateFileSystemEntries(temp["tmp"]));
        store?.Dispose();
        temp.Dispose();
    }
}

public sealed class S3BlobStoreTests : IClassFixture<S3Server>, IDisposable
{
    private static readonly CancellationToken Never = CancellationToken.None;

    private readonly TempFolder temp = new();
    private readonly ManualTime time = new();
    private readonly StoreOptions options;
    private readonly S3BlobStore store;

    public S3BlobStoreTests(S3Server server)
    {
        options = S3Bed.Options(server.Url);
        store = S3Bed.Store(options, temp, time);
    }

    public void Dispose()
    {
        store.Dispose();
        temp.Dispose();
    }

    [Theory]
    [InlineData((5 << 20) - 1)]
    [InlineData(5 << 20)]
    [InlineData((5 << 20) + 1)]
    [InlineData(10 << 20)]
    [InlineData((23 << 20) + 17)]
    public async Task Uploads_of_any_number_of_parts_are_read_back_byte_for_byte(int length)
    {
        var bytes = RandomNumberGenerator.GetBytes(length);
        Assert.Equal(length, await store.Put("originals/a/0", new Unseekable(bytes), Never));
        Assert.Equal(bytes, await store.ReadAll("originals/a/0"));
        using (var file = await store.Materialise("originals/a/0", Convert.ToHexStringLower(SHA256.HashData(bytes)), Never))
            Assert.Equal(bytes, await File.ReadAllBytesAsync(file!.Path, Never));
        var path = store.NewScratchPath();
        await File.WriteAllBytesAsync(path, bytes, Never);
        Assert.Equal(length, await store.PutFile("originals/b/0", path, Never));
        Assert.Equal(bytes, await store.ReadAll("originals/b/0"));
        Assert.Empty(Directory.EnumerateFileSystemEntries(temp["tmp"]));
    }

    [Fact]
    public async Task Another_content_than_was_uploaded_is_never_handed_out_as_the_original()
    {
        await store.Put("originals/a/0", new MemoryStream([1, 2, 3]), Never);
        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await store.Materialise("originals/a/0", new string('0', 64), Never));
        Assert.Empty(Directory.EnumerateFileSystemEntries(temp["tmp"]));
    }

    [Fact]
    public async Task A_prefix_of_more_than_a_thousand_goes_whole()
    {
        await Parallel.ForAsync(0, 1_050, async (i, _) => await store.Put($"variants/a/0/{i}.webp", new MemoryStream([1]), Never));
        await store.Put("variants/b/0/0.webp", new MemoryStream([1]), Never);
        Assert.Equal(1_051, await Count("variants"));
        await store.DeleteAll("variants/a", Never);
        Assert.Equal(1, await Count("variants"));
    }

    [Fact]
    public async Task A_large_upload_that_breaks_off_leaves_no_parts_and_no_files()
    {
        await Assert.ThrowsAsync<IOException>(() => store.Put("originals/a/0", new Unseekable(new byte[12 << 20], breaks: true), Never));
        Assert.Null(await store.Open("originals/a/0", Never));
        Assert.Empty(Directory.EnumerateFileSystemEntries(temp["tmp"]));
    }

    [Fact]
    public async Task A_bucket_that_is_not_there_is_an_outage_and_not_an_empty_store()
    {
        using var lost = S3Bed.Store(options with { Bucket = "nothing" }, temp);
        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await lost.Open("originals/a/0", Never));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => lost.Put("originals/a/0", new MemoryStream([1]), Never));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => lost.Probe(Never));
        using var stranger = S3Bed.Store(options with { AccessKey = "stranger" }, temp);
        await Assert.ThrowsAsync<StoreUnavailableException>(() => stranger.Put("originals/a/0", new MemoryStream([1]), Never));
    }

    private async Task<int> Count(string prefix)
    {
        var count = 0;
        await foreach (var _ in store.List(prefix, Never)) count++;
        return count;
    }

    private sealed class Unseekable(byte[] bytes, bool breaks = false) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            breaks && Position > Capacity * 0.9 ? throw new IOException("The client went away.") : base.ReadAsync(buffer, cancellationToken);
    }
}
