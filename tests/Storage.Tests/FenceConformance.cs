using static Darkroom.Tests.CatalogueVerbs;

namespace Darkroom.Tests;

/// <summary>A process that was paused and comes back must find that it cannot write any more.</summary>
public abstract class FenceConformance(StorageBed bed) : StorageConformance(bed)
{
    [Fact]
    public async Task Every_write_of_a_grain_of_the_epoch_before_is_refused_and_writes_nothing()
    {
        var zombie = Catalogue;
        var ann = await zombie.NewAccount("ann");
        var image = await zombie.Store(ann, "front", "before");
        var living = await Bed.TakeOver();

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
            () => zombie.CountViews(ann.Id, new Dictionary<ImageId, long> { [image.Id] = 1 }.ToImmutableDictionary()),
            () => zombie.Purge(image.Id, ann.Id),
            () => zombie.Delete(image.Id, ann.Id),
        ];
        foreach (var write in writes) await Assert.ThrowsAsync<InconsistentStateException>(write);

        Assert.Equal(ann, await living.FindAccount(ann.Id));
        Assert.Equal(["before"], (await living.FindImage(image.Id))!.Tags);
        Assert.Equal(1, (await living.ListAccounts(1, 10)).Total);
        Assert.True((await living.Change(image.Id, ann.Id, new ImageChanges(Tags: ["after"]))).Ok);
    }

    [Fact]
    public async Task Outside_a_turn_nothing_of_a_grains_can_be_written()
    {
        var outside = Bed.OutsideTurns();
        await Assert.ThrowsAsync<InvalidOperationException>(() => outside.NewAccount());
        await Assert.ThrowsAsync<InvalidOperationException>(() => outside.Reserve(new Reservation("u", AccountId.New(), ImageId.New(), 1, Time.GetUtcNow())));
    }
}
