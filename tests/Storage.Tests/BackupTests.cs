using System.Globalization;
using System.Security.Cryptography;
using static Darkroom.Tests.CatalogueVerbs;

namespace Darkroom.Tests;

public sealed class BackupTests : IDisposable
{
    private readonly SqliteBed bed = new();

    private string Copy => bed["backup"];

    public void Dispose() => bed.Dispose();

    [Fact]
    public async Task A_backup_is_restored_as_it_was_and_the_second_one_copies_only_what_is_new()
    {
        var ann = await bed.Catalogue.NewAccount("ann");
        var first = await StoreWithBytes(ann, "first");
        await StoreWithBytes(ann, "second");
        Assert.Equal((2, 2, 2000), Sums(await Backup.Run(bed.Folder.Path, Copy)));
        var third = await StoreWithBytes(ann, "third");
        await bed.Catalogue.Delete(first.Id, ann.Id);
        Assert.Equal((2, 1, 1000), Sums(await Backup.Run(bed.Folder.Path, Copy)));

        Assert.Equal((2, 2, 2000), Sums(await Backup.Restore(Copy, bed["restored"])));
        using var folder = DataFolder.Open(bed["restored"]);
        using var database = SqliteDatabase.Open(folder);
        var catalogue = bed.CatalogueOn(database);
        Assert.Null(await catalogue.Resolve("ann", "first"));
        Assert.Equal(third.Id, (await catalogue.Resolve("ann", "third"))!.Image.Id);
        Assert.Equal(2000, (await catalogue.FindUsage(ann.Id))!.Originals);
        await AssertWhole(catalogue, new FileBlobStore(folder.Blobs, folder.Scratch, 0), ann);
        Assert.Single(await new ImageSearch(new SqliteSearchIndex(database), new SqliteSearchVocabulary(database)).Search(ann.Id, "third", 10));
    }

    [Fact]
    public async Task A_backup_that_runs_beside_writers_is_whole()
    {
        var ann = await bed.Catalogue.NewAccount("ann");
        for (var i = 0; i < 50; i++) await StoreWithBytes(ann, $"before{i}");
        var writing = true;
        var writer = Task.Run(async () =>
        {
            for (var i = 0; Volatile.Read(ref writing); i++)
            {
                await StoreWithBytes(ann, $"during{i}");
                var oldest = (await bed.Catalogue.FindImage(ann.Id, $"before{i}"))?.Id;
                if (oldest is not { } id) continue;
                await bed.Catalogue.Delete(id, ann.Id);
                await bed.Blobs.DeleteAll(BlobKeys.Originals(id), CancellationToken.None);
            }
        });
        for (var round = 0; round < 5; round++)
        {
            var report = await Backup.Run(bed.Folder.Path, Copy);
            Assert.Empty(report.Damaged);
        }

        Volatile.Write(ref writing, false);
        await writer;
        var restored = await Backup.Restore(Copy, bed["restored"]);
        using var folder = DataFolder.Open(bed["restored"]);
        using var database = SqliteDatabase.Open(folder);
        Assert.Equal(restored.Images, (await bed.CatalogueOn(database).FindUsage(ann.Id))!.Images);
        await AssertWhole(bed.CatalogueOn(database), new FileBlobStore(folder.Blobs, folder.Scratch, 0), ann);
    }

    [Fact]
    public async Task An_original_that_is_lost_or_changed_is_reported_and_never_copied()
    {
        var ann = await bed.Catalogue.NewAccount();
        var (lost, changed) = (await StoreWithBytes(ann, "lost"), await StoreWithBytes(ann, "changed"));
        await bed.Blobs.DeleteAll(BlobKeys.Originals(lost.Id), CancellationToken.None);
        await bed.Blobs.Put(BlobKeys.Original(changed.Id), new MemoryStream(new byte[1000]), CancellationToken.None);
        var report = await Backup.Run(bed.Folder.Path, Copy);
        Assert.Equal([lost.Id, changed.Id], report.Damaged);
        var refused = await Assert.ThrowsAsync<InvalidDataException>(() => Backup.Restore(Copy, bed["restored"]));
        Assert.Contains(lost.Id.ToString(), refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_would_overwrite_something_is_refused()
    {
        await Assert.ThrowsAsync<DataFolderException>(() => Backup.Run(bed.Folder.Path, bed.Folder.Path));
        await Assert.ThrowsAsync<DataFolderException>(() => Backup.Run(bed["nothing"], Copy));
        await Assert.ThrowsAsync<DataFolderException>(() => Backup.Restore(Copy, bed["restored"]));
        await Backup.Run(bed.Folder.Path, Copy);
        Assert.Contains("not empty", (await Assert.ThrowsAsync<DataFolderException>(() => Backup.Restore(Copy, bed.Folder.Path))).Message, StringComparison.Ordinal);
    }

    private static (long Images, long Copied, long Bytes) Sums(BackupReport report) => (report.Images, report.Copied, report.BytesCopied);

    private static async Task AssertWhole(ICatalogue catalogue, FileBlobStore blobs, Account account)
    {
        foreach (var image in (await catalogue.ListImages(new(account.Id, [], false, 1, 10_000))).Items)
        {
            using var file = await blobs.Materialise(BlobKeys.Original(image), image.Sha256, CancellationToken.None);
            Assert.Equal(image.Sha256, Hash(await File.ReadAllBytesAsync(file!.Path)));
        }
    }

    private static string Hash(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    private async Task<Image> StoreWithBytes(Account account, string name)
    {
        var bytes = RandomNumberGenerator.GetBytes(1000);
        var id = ImageId.New();
        var upload = Upload(account, Guid.NewGuid().ToString("N", CultureInfo.InvariantCulture), bytes.Length, name) with { Sha256 = Hash(bytes) };
        await bed.Catalogue.Reserve(account, upload.UploadId, id, bytes.Length, DateTimeOffset.MaxValue);
        await bed.Blobs.Put(BlobKeys.Original(id), new MemoryStream(bytes), CancellationToken.None);
        return (await bed.Catalogue.Register(id, upload, Photo, ImageDetails.None)).Value!;
    }
}
