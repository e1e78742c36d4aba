namespace Darkroom.Tests;

public sealed class BlobStoresTests : IDisposable
{
    private static readonly CancellationToken Never = CancellationToken.None;

    private readonly TempFolder temp = new();
    private readonly DataFolder data;
    private readonly StorageOptions options;
    private readonly BlobStores stores;

    public BlobStoresTests()
    {
        data = DataFolder.Open(temp["data"]);
        options = new StorageOptions { MinFreeBytes = 0, Stores = new Dictionary<string, StoreOptions>(StringComparer.Ordinal) { ["archive"] = new() { Path = temp["archive"] } } };
        stores = BlobStores.Open(data, options, TimeProvider.System);
    }

    public void Dispose()
    {
        stores.Dispose();
        data.Dispose();
        temp.Dispose();
    }

    [Fact]
    public async Task Each_key_is_in_its_own_store_and_a_prefix_is_in_all()
    {
        var id = ImageId.New();
        await stores.Put(BlobKeys.Original(id), new MemoryStream([1]), Never);
        await stores.Put(BlobKeys.Original(id, "archive"), new MemoryStream([2]), Never);
        Assert.Equal([1], await stores.ReadAll(BlobKeys.Original(id)));
        Assert.Equal([2], await stores.ReadAll(BlobKeys.Original(id, "archive")));
        Assert.Single(Directory.EnumerateFiles(temp["archive/originals"], "*", SearchOption.AllDirectories));
        Assert.Equal([BlobKeys.Original(id), BlobKeys.Original(id) + "@archive"], await Listed("originals"));
        Assert.Equal([BlobKeys.Original(id) + "@archive"], await Listed(BlobKeys.In("archive", BlobKeys.Originals(id))));
        await stores.DeleteAll(BlobKeys.Originals(id), Never);
        Assert.Empty(await Listed("originals"));
    }

    [Fact]
    public async Task A_store_that_is_not_configured_any_more_is_an_outage_and_not_a_missing_image() =>
        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await stores.Open(BlobKeys.Original(ImageId.New(), "sold"), Never));

    [Fact]
    public void An_account_chooses_by_name_and_everybody_else_has_the_default()
    {
        var names = new StoreNames(options);
        Assert.Equal(["archive", "files", "storage"], names.Known);
        Assert.Equal(["archive", "", ""], new[] { "archive", "files", "storage" }.Select(name => names.Of(OfAccount(name))));
        Assert.Contains(temp["archive"], stores.Folders);
    }

    private static Account OfAccount(string storage) => new(AccountId.New(), "Ann", "ann", null, 0, storage, 1, null, DateTimeOffset.UnixEpoch);

    private async Task<List<string>> Listed(string prefix)
    {
        var keys = new List<string>();
        await foreach (var blob in stores.List(prefix, Never)) keys.Add(blob.Key);
        keys.Sort(StringComparer.Ordinal);
        return keys;
    }
}
