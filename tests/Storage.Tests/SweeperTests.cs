using Microsoft.Extensions.Logging.Abstractions;
using static Darkroom.Tests.CatalogueVerbs;

namespace Darkroom.Tests;

public sealed class SweeperTests : IDisposable
{
    private static readonly CancellationToken Never = CancellationToken.None;

    private readonly SqliteBed bed = new();

    public void Dispose() => bed.Dispose();

    [Fact]
    public async Task The_blobs_of_a_deleted_image_go_at_once_and_late_variants_with_the_second_purge()
    {
        var ann = await bed.Catalogue.NewAccount();
        var (gone, stays) = (await bed.Catalogue.Store(ann), await bed.Catalogue.Store(ann));
        await PutBlobs(gone.Id);
        await PutBlobs(stays.Id);
        await bed.Catalogue.Delete(gone.Id, ann.Id);
        using var sweeper = NewSweeper();
        await sweeper.Sweep(Never);
        Assert.Equal([BlobKeys.Original(stays.Id), Variant(stays.Id)], await Blobs());

        // A render that began before the delete ends after it.
        await PutBlobs(gone.Id);
        await sweeper.Sweep(Never);
        Assert.Equal(4, (await Blobs()).Count);
        bed.Time.Advance(TimeSpan.FromSeconds(new StorageOptions().SecondPurgeSeconds));
        await sweeper.Sweep(Never);
        Assert.Equal([BlobKeys.Original(stays.Id), Variant(stays.Id)], await Blobs());
        Assert.Empty(await bed.Catalogue.DueTombstones(DateTimeOffset.MaxValue, 10));
    }

    [Fact]
    public async Task The_blobs_of_expired_uploads_and_deleted_accounts_go_and_the_account_is_forgotten()
    {
        var ann = await bed.Catalogue.NewAccount();
        var (stopped, runs) = (ImageId.New(), ImageId.New());
        await bed.Catalogue.Reserve(ann, "stopped", stopped, 1, bed.Time.GetUtcNow().AddSeconds(5));
        await bed.Catalogue.Reserve(ann, "runs", runs, 1, bed.Time.GetUtcNow().AddSeconds(50));
        await PutBlobs(stopped);
        await PutBlobs(runs);
        bed.Time.Advance(TimeSpan.FromSeconds(10));
        using var sweeper = NewSweeper();
        await sweeper.Sweep(Never);
        Assert.Equal([BlobKeys.Original(runs), Variant(runs)], await Blobs());

        // More than one batch.
        for (var i = 0; i < 300; i++) await bed.Catalogue.Store(ann);
        await bed.Catalogue.DeleteAccount(ann.Id);
        await sweeper.Sweep(Never);
        Assert.Empty(await Blobs());
        Assert.Equal(0, bed.Database.Read(session => session.Number("SELECT (SELECT count(*) FROM account) + (SELECT count(*) FROM image)")));
    }

    [Fact]
    public async Task An_orphans_original_stays_until_it_is_given_up_and_its_variants_go()
    {
        var ann = await bed.Catalogue.NewAccount();
        var image = await bed.Catalogue.Store(ann);
        await PutBlobs(image.Id);
        await bed.Catalogue.Delete(image.Id, ann.Id, keepOriginal: true);
        using var sweeper = NewSweeper();
        await sweeper.Sweep(Never);
        Assert.Equal([BlobKeys.Original(image.Id)], await Blobs());
        bed.Time.Advance(TimeSpan.FromSeconds(new StorageOptions().SecondPurgeSeconds));
        await sweeper.Sweep(Never);
        Assert.Equal([BlobKeys.Original(image.Id)], await Blobs());

        Assert.True(await bed.Catalogue.RemoveOrphan(image.Id));
        await sweeper.Sweep(Never);
        Assert.Empty(await Blobs());
    }

    [Fact]
    public async Task A_purge_takes_the_variants_before_it_late_ones_too_and_nothing_else()
    {
        var ann = await bed.Catalogue.NewAccount();
        var image = await bed.Catalogue.Store(ann);
        await PutBlobs(image.Id);
        var next = BlobKeys.Variant(image.Id, 1, "v", MediaType.Webp);
        await bed.Blobs.Put(next, new MemoryStream([3]), Never);
        await bed.Variants.Note([new(Variant(image.Id), 5, bed.Time.GetUtcNow()), new(next, 7, bed.Time.GetUtcNow())], []);
        await bed.Catalogue.Purge(image.Id, ann.Id);
        using var sweeper = NewSweeper();
        await sweeper.Sweep(Never);
        Assert.Equal([BlobKeys.Original(image.Id), next], await Blobs());
        Assert.Equal(7, (await bed.Variants.Totals()).Bytes);

        await bed.Blobs.Put(Variant(image.Id), new MemoryStream([2]), Never);
        bed.Time.Advance(TimeSpan.FromSeconds(new StorageOptions().SecondPurgeSeconds));
        await sweeper.Sweep(Never);
        Assert.Equal([BlobKeys.Original(image.Id), next], await Blobs());
        Assert.Empty(await bed.Catalogue.DueTombstones(DateTimeOffset.MaxValue, 10));
    }

    [Fact]
    public async Task A_delete_wakes_the_sweeper()
    {
        var ann = await bed.Catalogue.NewAccount();
        var image = await bed.Catalogue.Store(ann);
        var purged = new TaskCompletionSource();
        using var sweeper = NewSweeper(new Watched(bed.Blobs, key => key == BlobKeys.Variants(image.Id), purged));
        await sweeper.StartAsync(Never);
        await bed.Catalogue.Delete(image.Id, ann.Id);
        await purged.Task.WaitAsync(TimeSpan.FromSeconds(20));
        await sweeper.StopAsync(Never);
    }

    [Fact]
    public async Task Blobs_that_cannot_be_removed_keep_their_tombstone_and_hold_nobody_up()
    {
        var ann = await bed.Catalogue.NewAccount();
        var (stuck, other) = (await bed.Catalogue.Store(ann), await bed.Catalogue.Store(ann));
        await bed.Catalogue.Delete(stuck.Id, ann.Id);
        await bed.Catalogue.Delete(other.Id, ann.Id);
        using var sweeper = NewSweeper(new Watched(bed.Blobs, key => key == BlobKeys.Originals(stuck.Id) ? throw new IOException("no") : false, new()));
        await sweeper.Sweep(Never);
        Assert.Equal([new Tombstone(stuck.Id, 0)], await bed.Catalogue.DueTombstones(bed.Time.GetUtcNow(), 10));
    }

    private static string Variant(ImageId image) => BlobKeys.Variant(image, 0, "v", MediaType.Webp);

    private Sweeper NewSweeper(IBlobStore? blobs = null) =>
        new(bed.Catalogue, blobs ?? bed.Blobs, bed.Variants, bed.Signal, new StorageOptions { SweepSeconds = 3600 }, bed.Time, NullLogger<Sweeper>.Instance);

    private async Task PutBlobs(ImageId image)
    {
        await bed.Blobs.Put(BlobKeys.Original(image), new MemoryStream([1]), Never);
        await bed.Blobs.Put(Variant(image), new MemoryStream([2]), Never);
    }

    private async Task<List<string>> Blobs()
    {
        var keys = new List<string>();
        foreach (var kind in new[] { "originals", "variants" })
        {
            await foreach (var blob in bed.Blobs.List(kind, Never)) keys.Add(blob.Key);
        }

        return keys;
    }

    /// <summary>The real store, with an eye on what is deleted.</summary>
    private sealed class Watched(IBlobStore store, Func<string, bool> awaited, TaskCompletionSource seen) : IBlobStore
    {
        public async Task DeleteAll(string prefix, CancellationToken cancellation)
        {
            var isAwaited = awaited(prefix);
            await store.DeleteAll(prefix, cancellation);
            if (isAwaited) seen.TrySetResult();
        }

        public Task<long> Put(string key, Stream content, CancellationToken cancellation) => store.Put(key, content, cancellation);

        public Task<long> PutFile(string key, string path, CancellationToken cancellation) => store.PutFile(key, path, cancellation);

        public ValueTask<IBlob?> Open(string key, CancellationToken cancellation) => store.Open(key, cancellation);

        public ValueTask<long?> LengthOf(string key, CancellationToken cancellation) => store.LengthOf(key, cancellation);

        public ValueTask<LocalFile?> Materialise(string key, string? sha256, CancellationToken cancellation) => store.Materialise(key, sha256, cancellation);

        public Task Delete(string key, CancellationToken cancellation) => store.Delete(key, cancellation);

        public IAsyncEnumerable<BlobInfo> List(string prefix, CancellationToken cancellation) => store.List(prefix, cancellation);

        public string NewScratchPath() => store.NewScratchPath();

        public bool HasRoom() => store.HasRoom();

        public StoreSpace? Space() => store.Space();

        public Task Probe(CancellationToken cancellation) => store.Probe(cancellation);
    }
}
