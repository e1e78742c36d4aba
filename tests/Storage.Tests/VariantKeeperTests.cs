using Microsoft.Extensions.Logging.Abstractions;

namespace Darkroom.Tests;

public sealed class VariantKeeperTests : IDisposable
{
    private const long Weight = 16 << 10;

    private static readonly CancellationToken Never = CancellationToken.None;

    private readonly SqliteBed bed = new();
    private readonly ImageId image = ImageId.New();

    public void Dispose() => bed.Dispose();

    [Fact]
    public async Task Beyond_the_budget_those_go_that_nobody_asked_for_longest()
    {
        var world = new World(bed, new StorageOptions { VariantBytes = 10 * Weight });
        for (var i = 0; i < 10; i++) await world.Store(Key(i));
        await world.Keeper.Keep(Never);
        Assert.Equal(10, (await bed.Variants.Totals()).Variants);

        // A use spares the oldest; one more than fits, and a sixteenth, takes the two after it.
        world.Ledger.Used(Key(0));
        bed.Time.Advance(TimeSpan.FromSeconds(1));
        await world.Store(Key(10));
        await world.Keeper.Keep(Never);
        Assert.Equal([Key(0), Key(10), .. Enumerable.Range(3, 7).Select(Key)], await Stored());
        Assert.Equal(new VariantTotals(9, 9 * Weight, World.Start.AddSeconds(3)), await bed.Variants.Totals());
    }

    [Fact]
    public async Task Who_reads_a_variant_reads_it_to_the_end_while_it_is_evicted_and_it_can_be_made_again()
    {
        var world = new World(bed, new StorageOptions { VariantBytes = 2 * Weight });
        await world.Store(Key(0), [1, 2, 3]);
        using var open = await bed.Blobs.Open(Key(0), Never);
        for (var i = 1; i < 9; i++) await world.Store(Key(i));
        await world.Keeper.Keep(Never);
        Assert.Null(await bed.Blobs.Open(Key(0), Never));
        var buffer = new byte[8];
        Assert.Equal(3, await open!.Read(buffer, 0, Never));

        await world.Store(Key(0), [4]);
        await world.Keeper.Keep(Never);
        using var again = await bed.Blobs.Open(Key(0), Never);
        Assert.Equal(1, again!.Length);
    }

    [Fact]
    public async Task What_a_killed_process_did_not_write_down_is_found_again_and_what_is_gone_is_forgotten()
    {
        var killed = new World(bed, new StorageOptions());
        await killed.Store(Key(1));
        await killed.Keeper.Keep(Never);
        await killed.Store(Key(2), new byte[20_000]);
        await bed.Blobs.Delete(Key(1), Never);

        // The notes of the first died with it.
        var next = new World(bed, new StorageOptions());
        await next.Keeper.Repair(Never);
        var known = Assert.Single(await bed.Variants.Oldest(9));
        Assert.Equal((Key(2), 20_480), (known.Key, known.Bytes));
        Assert.InRange(known.UsedAt, DateTimeOffset.UtcNow.AddMinutes(-5), DateTimeOffset.UtcNow.AddMinutes(5));
        await next.Keeper.Repair(Never);
        Assert.Equal([known], await bed.Variants.Oldest(9));
    }

    [Fact]
    public async Task Notes_outlive_a_database_that_refuses_them_and_are_written_at_the_end()
    {
        var world = new World(bed, new StorageOptions());
        await world.Store(Key(1));
        using (var folder = DataFolder.Open(bed["other"]))
        {
            var closed = SqliteDatabase.Open(folder);
            closed.Dispose();
            await Assert.ThrowsAsync<ObjectDisposedException>(() => world.Ledger.Flush(new SqliteVariantIndex(closed)));
        }

        await world.Keeper.StopAsync(Never);
        Assert.Equal(Key(1), Assert.Single(await bed.Variants.Oldest(9)).Key);
    }

    [Fact]
    public async Task Uses_of_one_variant_are_noted_once_in_a_while()
    {
        var world = new World(bed, new StorageOptions { VariantUseSeconds = 60 });
        await world.Store(Key(1));
        await world.Keeper.Keep(Never);
        foreach (var expected in new[] { 1, 1, 1, 1, 81 })
        {
            world.Ledger.Used(Key(1));
            await world.Keeper.Keep(Never);
            Assert.Equal(World.Start.AddSeconds(expected), (await bed.Variants.Totals()).OldestUse);
            bed.Time.Advance(TimeSpan.FromSeconds(20));
        }
    }

    [Fact]
    public async Task A_variant_that_is_not_kept_can_be_opened_for_a_while_and_goes()
    {
        // Files have the machine's time.
        bed.Time.Advance(DateTimeOffset.UtcNow - bed.Time.GetUtcNow());
        var world = new World(bed, new StorageOptions());
        var (key, bytes) = await world.Passing.Put(Key(1), await Scratch([1, 2]), Never);
        Assert.Equal((PassingVariants.KeyOf(Key(1)), 2), (key, bytes));
        await world.Keeper.Keep(Never);
        using (var blob = await bed.Blobs.Open(key, Never)) Assert.Equal(2, blob!.Length);
        bed.Time.Advance(TimeSpan.FromSeconds(10));
        await world.Keeper.Keep(Never);
        Assert.Null(await bed.Blobs.Open(key, Never));
        Assert.Equal(0, (await bed.Variants.Totals()).Variants);

        // Left behind by a process that is gone; the next one finds it by its age.
        await world.Passing.Put(Key(2), await Scratch([1]), Never);
        bed.Time.Advance(DateTimeOffset.UtcNow.AddMinutes(11) - bed.Time.GetUtcNow());
        await new World(bed, new StorageOptions()).Keeper.Keep(Never);
        Assert.Null(await bed.Blobs.Open(PassingVariants.KeyOf(Key(2)), Never));
    }

    [Fact]
    public async Task On_a_disk_that_is_nearly_full_variants_make_room_for_originals()
    {
        using var disk = SmallDisk.Mount(bed["disk"]);
        var blobs = new FileBlobStore(bed["disk/blobs"], bed["disk/tmp"], minFreeBytes: 2 << 20);
        var world = new World(bed, new StorageOptions { VariantBytes = 1 << 30 }, blobs);
        for (var i = 0; i < 8; i++) await world.Store(Key(i), new byte[256 << 10]);

        // Free space is asked for once a second, so a new store sees what there is.
        await Assert.ThrowsAsync<InsufficientStorageException>(() => Fresh().Put("originals/x/0", new MemoryStream(new byte[64 << 10]), Never));
        await new World(bed, new StorageOptions { VariantBytes = 1 << 30 }, Fresh(), world.Ledger).Keeper.Keep(Never);
        await Fresh().Put("originals/x/0", new MemoryStream(new byte[64 << 10]), Never);
        Assert.Null(await blobs.Open(Key(0), Never));
        using var newest = await blobs.Open(Key(7), Never);
        Assert.NotNull(newest);

        FileBlobStore Fresh() => new(bed["disk/blobs"], bed["disk/tmp"], minFreeBytes: 2 << 20);
    }

    [Fact]
    public void When_all_variants_together_would_not_make_room_none_goes()
    {
        var full = new FileBlobStore(bed["blobs"], bed["tmp"], minFreeBytes: 1L << 60);
        Assert.Equal(0, new VariantBudget(new StorageOptions { VariantBytes = 1 << 30 }, full).Excess(1 << 20));
        var quarter = new VariantBudget(new StorageOptions(), bed.Blobs).Bytes;
        Assert.Equal(bed.Blobs.Space()!.Total / 4, quarter);
        Assert.Equal(quarter / 16 + 5, new VariantBudget(new StorageOptions(), bed.Blobs).Excess(quarter!.Value + 5));
    }

    private string Key(int n) => BlobKeys.Variant(image, 0, $"v{n:D2}", MediaType.Webp);

    private async Task<string> Scratch(byte[] content)
    {
        var path = bed.Blobs.NewScratchPath();
        await File.WriteAllBytesAsync(path, content);
        return path;
    }

    private async Task<IEnumerable<string>> Stored()
    {
        var keys = new List<string>();
        await foreach (var blob in bed.Blobs.List(BlobKeys.AllVariants, Never)) keys.Add(blob.Key);
        return keys.OrderBy(key => key == Key(0) ? -2 : key == Key(10) ? -1 : 0).ThenBy(key => key, StringComparer.Ordinal);
    }

    /// <summary>One process's keeper. Each store takes a second.</summary>
    private sealed class World
    {
        private readonly SqliteBed bed;
        private readonly IBlobStore blobs;

        public World(SqliteBed bed, StorageOptions options, IBlobStore? store = null, VariantLedger? ledger = null)
        {
            (this.bed, blobs) = (bed, store ?? bed.Blobs);
            Ledger = ledger ?? new VariantLedger(options, bed.Time);
            Passing = new PassingVariants(blobs, bed.Time);
            Keeper = new VariantKeeper(bed.Variants, blobs, Ledger, Passing, new VariantBudget(options, blobs), bed.Time, NullLogger<VariantKeeper>.Instance);
        }

        public static DateTimeOffset Start { get; } = new ManualTime().GetUtcNow();

        public VariantLedger Ledger { get; }

        public PassingVariants Passing { get; }

        public VariantKeeper Keeper { get; }

        public async Task Store(string key, byte[]? content = null)
        {
            Ledger.Stored(key, await blobs.Put(key, new MemoryStream(content ?? [1]), Never));
            bed.Time.Advance(TimeSpan.FromSeconds(1));
        }
    }
}
