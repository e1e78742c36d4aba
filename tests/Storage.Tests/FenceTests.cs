using static Darkroom.Tests.CatalogueVerbs;

namespace Darkroom.Tests;

/// <summary>A process that was paused and comes back must find that it cannot write any more.</summary>
public sealed class FenceTests : IDisposable
{
    private readonly SqliteBed bed = new();

    public void Dispose() => bed.Dispose();

    [Fact]
    public async Task Every_write_of_a_grain_of_the_epoch_before_is_refused_and_writes_nothing()
    {
        var zombie = bed.Catalogue;
        var ann = await zombie.NewAccount("ann");
        var image = await zombie.Store(ann, "front", "before");
        using var next = bed.OpenAgain();
        Assert.Equal(bed.Database.Epoch + 1, next.Epoch);

        Func<Task>[] writes =
        [
            () => zombie.CreateAccount(AccountId.New(), new("Bob", "bob", null, null, 0, "files", 1, null)),
            () => zombie.UpdateAccount(ann.Id, new(Name: "Other")),
            () => zombie.DeleteAccount(ann.Id),
            () => zombie.CountUsage(ann.Id, new(1, 1, 1)),
            () => zombie.Reserve(ann, "u", ImageId.New(), 1, DateTimeOffset.MaxValue),
            () => zombie.Extend(ann.Id, "u", 1, DateTimeOffset.MaxValue),
            () => zombie.Release(ann.Id, "u"),
            () => zombie.Register(image.Id, Upload(ann, "u"), Photo, ImageDetails.None),
            () => zombie.Change(image.Id, ann.Id, new ImageChanges(Tags: ["after"])),
            () => zombie.Delete(image.Id, ann.Id),
        ];
        foreach (var write in writes) await Assert.ThrowsAsync<InconsistentStateException>(write);

        var living = bed.CatalogueOn(next);
        Assert.Equal(ann, await living.FindAccount(ann.Id));
        Assert.Equal(["before"], (await living.FindImage(image.Id))!.Tags);
        Assert.Equal(1, (await living.ListAccounts(1, 10)).Total);
        Assert.True((await living.Change(image.Id, ann.Id, new ImageChanges(Tags: ["after"]))).Ok);
    }

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
    public async Task Outside_a_turn_nothing_of_a_grains_can_be_written()
    {
        using var outside = SqliteDatabase.Open(bed.Folder);
        await Assert.ThrowsAsync<InvalidOperationException>(() => bed.CatalogueOn(outside).NewAccount());
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
