using Microsoft.Extensions.Logging.Abstractions;
using static Darkroom.Tests.CatalogueVerbs;

namespace Darkroom.Tests;

/// <summary>What a sweeper does on every catalogue.</summary>
public abstract class SweeperConformance(StorageBed bed) : StorageConformance(bed)
{
    private static readonly CancellationToken Never = CancellationToken.None;

    [Fact]
    public async Task The_blobs_of_a_deleted_image_go_at_once_and_late_variants_with_the_second_purge()
    {
        var ann = await Catalogue.NewAccount();
        var (gone, stays) = (await Catalogue.Store(ann), await Catalogue.Store(ann));
        await PutBlobs(gone.Id);
        await PutBlobs(stays.Id);
        await Catalogue.Delete(gone.Id, ann.Id);
        using var sweeper = NewSweeper();
        await sweeper.Sweep(Never);
        Assert.Equal([BlobKeys.Original(stays.Id), Variant(stays.Id)], await Blobs());

        // A render that began before the delete ends after it.
        await PutBlobs(gone.Id);
        await sweeper.Sweep(Never);
        Assert.Equal(4, (await Blobs()).Count);
        Time.Advance(TimeSpan.FromSeconds(new StorageOptions().SecondPurgeSeconds));
        await sweeper.Sweep(Never);
        Assert.Equal([BlobKeys.Original(stays.Id), Variant(stays.Id)], await Blobs());
        Assert.Empty(await Catalogue.DueTombstones(DateTimeOffset.MaxValue, 10));
    }

    [Fact]
    public async Task The_blobs_of_expired_uploads_and_deleted_accounts_go_and_the_account_is_forgotten()
    {
        var ann = await Catalogue.NewAccount();
        var (stopped, runs) = (ImageId.New(), ImageId.New());
        await Catalogue.Reserve(ann, "stopped", stopped, 1, Time.GetUtcNow().AddSeconds(5));
        await Catalogue.Reserve(ann, "runs", runs, 1, Time.GetUtcNow().AddSeconds(50));
        await PutBlobs(stopped);
        await PutBlobs(runs);
        Time.Advance(TimeSpan.FromSeconds(10));
        using var sweeper = NewSweeper();
        await sweeper.Sweep(Never);
        Assert.Equal([BlobKeys.Original(runs), Variant(runs)], await Blobs());

        // More than one batch.
        for (var i = 0; i < 300; i++) await Catalogue.Store(ann);
        await Catalogue.DeleteAccount(ann.Id);
        await sweeper.Sweep(Never);
        Assert.Empty(await Blobs());
        Assert.Equal(0, await Bed.Count("account") + await Bed.Count("image"));
    }

    [Fact]
    public async Task An_orphans_original_stays_until_it_is_given_up_and_its_variants_go()
    {
        var ann = await Catalogue.NewAccount();
        var image = await Catalogue.Store(ann);
        await PutBlobs(image.Id);
        await Catalogue.Delete(image.Id, ann.Id, keepOriginal: true);
        using var sweeper = NewSweeper();
        await sweeper.Sweep(Never);
        Assert.Equal([BlobKeys.Original(image.Id)], await Blobs());
        Time.Advance(TimeSpan.FromSeconds(new StorageOptions().SecondPurgeSeconds));
        await sweeper.Sweep(Never);
        Assert.Equal([BlobKeys.Original(image.Id)], await Blobs());

        Assert.True(await Catalogue.RemoveOrphan(image.Id));
        await sweeper.Sweep(Never);
        Assert.Empty(await Blobs());
    }

    [Fact]
    public async Task A_purge_takes_the_variants_before_it_late_ones_too_and_nothing_else()
    {
        var ann = await Catalogue.NewAccount();
        var image = await Catalogue.Store(ann);
        await PutBlobs(image.Id);
        var next = BlobKeys.Variant(image.Id, 1, "v", MediaType.Webp);
        await Bed.Blobs.Put(next, new MemoryStream([3]), Never);
        await Variants.Note([new(Variant(image.Id), 5, Time.GetUtcNow()), new(next, 7, Time.GetUtcNow())], []);
        await Catalogue.Purge(image.Id, ann.Id);
        using var sweeper = NewSweeper();
        await sweeper.Sweep(Never);
        Assert.Equal([BlobKeys.Original(image.Id), next], await Blobs());
        Assert.Equal(7, (await Variants.Totals()).Bytes);

        await Bed.Blobs.Put(Variant(image.Id), new MemoryStream([2]), Never);
        Time.Advance(TimeSpan.FromSeconds(new StorageOptions().SecondPurgeSeconds));
        await sweeper.Sweep(Never);
        Assert.Equal([BlobKeys.Original(image.Id), next], await Blobs());
        Assert.Empty(await Catalogue.DueTombstones(DateTimeOffset.MaxValue, 10));
    }

    [Fact]
    public async Task A_variant_that_was_purged_before_its_node_wrote_it_down_is_not_known_for_ever()
    {
        var ann = await Catalogue.NewAccount();
        var image = await Catalogue.Store(ann);
        var neighbour = BlobKeys.Variant(ImageId.New(), 0, "v", MediaType.Webp);
        await PutBlobs(image.Id);
        await Catalogue.Purge(image.Id, ann.Id);
        using var sweeper = NewSweeper();
        await sweeper.Sweep(Never);
        await Variants.Note([new(Variant(image.Id), 5, Time.GetUtcNow()), new(BlobKeys.Variant(image.Id, 1, "v", MediaType.Webp), 7, Time.GetUtcNow()), new(neighbour, 9, Time.GetUtcNow())], []);
        Time.Advance(TimeSpan.FromSeconds(new StorageOptions().SecondPurgeSeconds));
        await sweeper.Sweep(Never);
        Assert.Equal(16, (await Variants.Totals()).Bytes);
    }

    [Fact]
    public async Task A_delete_wakes_the_sweeper()
    {
        var ann = await Catalogue.NewAccount();
        var image = await Catalogue.Store(ann);
        var purged = new TaskCompletionSource();
        using var sweeper = NewSweeper(new Watched(Bed.Blobs, key => key == BlobKeys.Variants(image.Id), purged));
        await sweeper.StartAsync(Never);
        await Catalogue.Delete(image.Id, ann.Id);
        await purged.Task.WaitAsync(TimeSpan.FromSeconds(20));
        await sweeper.StopAsync(Never);
    }

    [Fact]
    public async Task Blobs_that_cannot_be_removed_keep_their_tombstone_and_hold_nobody_up()
    {
        var ann = await Catalogue.NewAccount();
        var (stuck, other) = (await Catalogue.Store(ann), await Catalogue.Store(ann));
        await Catalogue.Delete(stuck.Id, ann.Id);
        await Catalogue.Delete(other.Id, ann.Id);
        using var sweeper = NewSweeper(new Watched(Bed.Blobs, key => key == BlobKeys.Originals(stuck.Id) ? throw new IOException("no") : false, new()));
        await sweeper.Sweep(Never);
        Assert.Equal([new Tombstone(stuck.Id, 0)], await Catalogue.DueTombstones(Time.GetUtcNow(), 10));
    }

    private static string Variant(ImageId image) => BlobKeys.Variant(image, 0, "v", MediaType.Webp);

    private Sweeper NewSweeper(IBlobStore? blobs = null) =>
        new(Catalogue, blobs ?? Bed.Blobs, Variants, Bed.Signal, new StorageOptions { SweepSeconds = 3600 }, Time, NullLogger<Sweeper>.Instance);

    private async Task PutBlobs(ImageId image)
    {
        await Bed.Blobs.Put(BlobKeys.Original(image), new MemoryStream([1]), Never);
        await Bed.Blobs.Put(Variant(image), new MemoryStream([2]), Never);
    }

    private async Task<List<string>> Blobs()
    {
        var keys = new List<string>();
        foreach (var kind in new[] { "originals", "variants" })
        {
            await foreach (var blob in Bed.Blobs.List(kind, Never)) keys.Add(blob.Key);
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
