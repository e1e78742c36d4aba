using static Darkroom.Tests.CatalogueVerbs;

namespace Darkroom.Tests;

/// <summary>What a process finds of the one before it, and what one may do beside it.</summary>
public sealed class SqliteOpeningTests : IDisposable
{
    private readonly SqliteBed bed = new();

    public void Dispose() => bed.Dispose();

    [Fact]
    public async Task Opening_again_expires_every_upload_of_the_process_before()
    {
        var ann = await bed.Catalogue.NewAccount(limit: 100);
        var id = ImageId.New();
        await bed.Catalogue.Reserve(ann, "u", id, 100, DateTimeOffset.MaxValue);
        using var next = bed.OpenAgain();
        var living = bed.CatalogueOn(next);
        Assert.Equal(0, (await living.FindUsage(ann.Id))!.Reserved);
        Assert.Equal([new Tombstone(id, 0)], await living.DueTombstones(bed.Time.GetUtcNow(), 10));
        Assert.Equal(Failure.ReservationGone, (await living.Register(id, Upload(ann, "u"), Photo, ImageDetails.None)).Failure);
        Assert.True((await living.Reserve(ann, "u", ImageId.New(), 100, DateTimeOffset.MaxValue)).Ok);
    }

    [Fact]
    public async Task A_second_process_installs_a_key_while_the_first_goes_on()
    {
        var ann = await bed.Catalogue.NewAccount("ann");
        using (var beside = SqliteDatabase.OpenBeside(bed.Folder.Path))
        {
            var found = await bed.CatalogueOn(beside).FindAccountByBucket("ann");
            await new SqliteApiKeys(beside).Install(new ApiKey("k", found!.Id, "minted", Scopes.Admin, bed.Time.GetUtcNow(), null), "hash");
        }

        Assert.Equal(ann.Id, (await bed.Keys.Find("hash"))!.Account);
        Assert.True((await bed.Catalogue.UpdateAccount(ann.Id, new(Name: "Anna"))).Ok);
    }
}
