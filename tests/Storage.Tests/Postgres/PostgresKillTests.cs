namespace Darkroom.Tests;

/// <summary>What a process that is killed had answered is there for the next one, and nothing is there by half.</summary>
public sealed class PostgresKillTests : IDisposable
{
    private readonly TempFolder temp = new();
    private readonly PostgresBed bed = new();

    public void Dispose()
    {
        bed.Dispose();
        temp.Dispose();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(60)]
    [InlineData(300)]
    public async Task Every_acknowledged_image_survives_a_kill_and_none_is_half_there(int acknowledged)
    {
        var answered = await Victim.KillAfter(acknowledged, temp["data"], bed.ConnectionString);
        var catalogue = bed.Catalogue;
        var account = Assert.Single((await catalogue.ListAccounts(1, 10)).Items);
        foreach (var id in answered) Assert.NotNull(await catalogue.FindImage(id));

        // What the victim's last batches had begun ends with their sessions.
        var living = await bed.TakeOver();
        var page = await living.ListImages(new(account.Id, ["TAG"], false, 1, 1_000_000));
        var usage = (await living.FindUsage(account.Id))!;
        Assert.Equal((page.Total, page.Total * 64), (usage.Images, usage.Originals));
        Assert.InRange(page.Total, answered.Count, long.MaxValue);
        var blobs = new FileBlobStore(Path.Combine(temp["data"], "blobs"), Path.Combine(temp["data"], "tmp"), minFreeBytes: 0);
        foreach (var image in page.Items)
        {
            Assert.Equal(image.Id, (await living.FindImage(account.Id, image.Name!))!.Id);
            Assert.Equal(2, image.Tags.Length);
            using var blob = await blobs.Open(BlobKeys.Original(image.Id), CancellationToken.None);
            Assert.Equal(64, blob!.Length);
        }

        Assert.Equal(page.Total, await bed.Count("image_search"));
        Assert.Equal(page.Total * 2, await bed.Count("image_tag"));

        // Reservations of the dead end by their time alone, for other processes' may be running.
        Assert.Equal(usage.Reserved, await bed.Count("reservation") * 64);
        await living.ExpireReservations(DateTimeOffset.MaxValue, 10_000);
        Assert.Equal(0, (await living.FindUsage(account.Id))!.Reserved);
    }
}
