namespace Darkroom.Tests;

/// <summary>What a process that is killed had answered is there afterwards, and nothing is there by half.</summary>
public sealed class KillTests : IDisposable
{
    private readonly TempFolder temp = new();

    public void Dispose() => temp.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(60)]
    [InlineData(400)]
    public async Task Every_acknowledged_image_survives_a_kill_and_none_is_half_there(int acknowledged)
    {
        var answered = await Victim.KillAfter(acknowledged, temp["data"]);

        // The kernel gave the lock free.
        using var folder = DataFolder.Open(temp["data"]);
        using var database = SqliteDatabase.Open(folder);
        var catalogue = new SqliteCatalogue(database, TimeProvider.System, new SweepSignal());
        var blobs = new FileBlobStore(folder.Blobs, folder.Scratch, minFreeBytes: 0);
        var account = Assert.Single((await catalogue.ListAccounts(1, 10)).Items);
        foreach (var id in answered) Assert.NotNull(await catalogue.FindImage(id));

        var page = await catalogue.ListImages(new(account.Id, ["TAG"], false, 1, 1_000_000));
        var usage = (await catalogue.FindUsage(account.Id))!;
        Assert.Equal((page.Total, page.Total * 64, 0), (usage.Images, usage.Originals, usage.Reserved));
        Assert.InRange(page.Total, answered.Count, long.MaxValue);
        foreach (var image in page.Items)
        {
            Assert.Equal(image.Id, (await catalogue.FindImage(account.Id, image.Name!))!.Id);
            Assert.Equal(2, image.Tags.Length);
            using var blob = await blobs.Open(BlobKeys.Original(image.Id), CancellationToken.None);
            Assert.Equal(64, blob!.Length);
        }

        Assert.Equal("ok", database.Read(session => session.First("PRAGMA integrity_check", row => row.GetString(0))));
        Assert.Equal(page.Total, database.Read(session => session.Number("SELECT count(*) FROM image_search")));
    }
}
