namespace Darkroom.Tests;

/// <summary>Originals between a bucket, a shared folder and the folder of a back-up.</summary>
public sealed class StoreCopyTests(S3Server s3) : IClassFixture<S3Server>, IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("darkroom-copies-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Originals_of_all_stores_are_copied_once_and_put_back_where_they_are_missing()
    {
        var stop = TestContext.Current.CancellationToken;
        var options = new StorageOptions { MinFreeBytes = 0, Stores = new Dictionary<string, StoreOptions> { ["files"] = Bucket(), ["archive"] = new() { Path = Path.Combine(folder, "archive") } } };
        using var bucket = new S3BlobStore("files", options.Stores["files"], new Scratch(Path.Combine(folder, "tmp"), 0), TimeProvider.System);
        var shared = new FileBlobStore(Path.Combine(folder, "archive"), Path.Combine(folder, "archive", ".tmp"), minFreeBytes: 0);
        var keys = Enumerable.Range(0, 20).Select(_ => BlobKeys.Original(ImageId.New())).ToArray();
        var large = new byte[6 << 20];
        Random.Shared.NextBytes(large);
        for (var i = 0; i < keys.Length; i++) await (i % 2 == 0 ? (IBlobStore)bucket : shared).Put(keys[i], new MemoryStream(i == 0 ? large : [(byte)i, 1, 2]), stop);
        await bucket.Put(BlobKeys.Variant(ImageId.New(), 0, "x", MediaType.Webp), new MemoryStream([1]), stop);

        var backup = Path.Combine(folder, "backup");
        Assert.Equal(new StoreCopy.Report(20, large.Length + (19 * 3), 0), await StoreCopy.Run(options, backup, back: false, stop));
        Assert.Equal(new StoreCopy.Report(0, 0, 20), await StoreCopy.Run(options, backup, back: false, stop));
        var newer = BlobKeys.Original(ImageId.New());
        await bucket.Put(newer, new MemoryStream([9]), stop);
        foreach (var key in keys[..4]) await Task.WhenAll(bucket.Delete(key, stop), shared.Delete(key, stop));

        Assert.Equal(new StoreCopy.Report(4, large.Length + (3 * 3), 16), await StoreCopy.Run(options, backup, back: true, stop));
        Assert.Equal(large, await Read(bucket, keys[0], stop));
        Assert.Equal([1, 1, 2], await Read(shared, keys[1], stop));
        Assert.Equal([9], await Read(bucket, newer, stop));
    }

    private StoreOptions Bucket() => new()
    {
        Kind = StoreKind.S3, Endpoint = s3.Url.GetLeftPart(UriPartial.Authority), Bucket = S3Server.Bucket, Prefix = $"{Guid.NewGuid():N}/", PathStyle = true, AccessKey = S3Server.Key, SecretKey = S3Server.Key, PartBytes = 5 << 20,
    };

    private static async Task<byte[]> Read(IBlobStore store, string key, CancellationToken stop)
    {
        using var blob = await store.Open(key, stop);
        using var content = new MemoryStream();
        await using var stream = new BlobStream(blob!);
        await stream.CopyToAsync(content, stop);
        return content.ToArray();
    }
}
