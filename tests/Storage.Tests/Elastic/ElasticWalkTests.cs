namespace Darkroom.Tests;

public sealed class ElasticWalksBesideSqliteTests() : ElasticWalkTests(new SqliteBed());

public sealed class ElasticWalksBesidePostgresTests() : ElasticWalkTests(new PostgresBed());

/// <summary>Rebuilds and checks while everything goes on.</summary>
public abstract class ElasticWalkTests(StorageBed bed) : StorageConformance(bed)
{
    [Fact]
    public async Task A_rebuild_has_what_changes_while_it_runs_and_is_put_in_place_at_its_end()
    {
        await using var rig = await ElasticRig.Start(Bed, with: options => options with { BulkImages = 10 });
        var ann = await Catalogue.NewAccount();
        var images = new List<Image>();
        for (var i = 0; i < 60; i++) images.Add(await Catalogue.Store(ann, null, "sea"));
        await rig.Drain();
        var first = (await Dirty.State()).Live!;

        Assert.True(await rig.Walks.Start(WalkKind.Rebuild, default));
        Assert.False(await rig.Walks.Start(WalkKind.Rebuild, default));
        for (var i = 0; i < 60; i++)
        {
            await rig.Walks.Step(default);
            if (i % 3 == 0) await Catalogue.Change(images[i].Id, ann.Id, new ImageChanges(AddTags: ["changed"]));
            if (i % 7 == 1) await Catalogue.Delete(images[i].Id, ann.Id);
            if (i % 10 == 0) await Catalogue.Store(ann, null, "sea");
            if (i % 2 == 0) await rig.Feed.Step(default);
            if ((await Dirty.State()).Building is not null) Assert.Equal(first, (await Dirty.State()).Live);
        }

        await rig.Drain();
        var state = await Dirty.State();
        Assert.NotEqual(first, state.Live);
        Assert.Null(state.Building);
        Assert.False(await rig.Indices.Exists(first, default));
        await SaysWhatTheCatalogueSays(rig);
    }

    [Fact]
    public async Task A_walk_that_its_process_left_is_taken_up_by_another()
    {
        var ann = await Catalogue.NewAccount();
        for (var i = 0; i < 50; i++) await Catalogue.Store(ann, null, "sea");
        await using var rig = await ElasticRig.Start(Bed, build: false, with: options => options with { BulkImages = 5 });
        await rig.Walks.Prepare(default);
        for (var i = 0; i < 3; i++)
        {
            await rig.Walks.Step(default);
            await rig.Feed.Step(default);
        }

        var midway = (await Dirty.State()).Walk!;
        Assert.InRange(midway.Done, 1, 49);
        // All that is left of the first one is in the database and the index.
        var index = (await Dirty.State()).Building;
        await rig.Drain();
        var state = await Dirty.State();
        Assert.Equal((index, midway.Number, 50L), (state.Live, state.Walk!.Number, state.Walk.Done));
        await SaysWhatTheCatalogueSays(rig);
    }

    [Fact]
    public async Task A_check_counts_what_is_wrong_and_a_repair_mends_it()
    {
        await using var rig = await ElasticRig.Start(Bed, with: options => options with { BulkImages = 4 });
        var ann = await Catalogue.NewAccount();
        var images = new List<Image>();
        for (var i = 0; i < 11; i++) images.Add(await Catalogue.Store(ann, null, "sea"));
        await rig.Drain();
        Assert.Equal(new WalkCounts(11, 0, 0, 0), await Walked(rig, WalkKind.Check));

        var live = (await Dirty.State()).Live!;
        var state = rig.Server.State;
        state.Tamper(live, images[1].Id.ToString(), null);
        state.Tamper(live, images[9].Id.ToString(), null);
        var stale = state.Documents(live)[images[4].Id.ToString()];
        stale["digest"] = "0";
        state.Tamper(live, images[4].Id.ToString(), stale);
        await Plant(rig, live, ann, ImageId.New());
        await rig.Indices.Refresh(live, default);

        Assert.Equal(new WalkCounts(11, 2, 1, 1), await Walked(rig, WalkKind.Check));
        Assert.Equal(0, await Dirty.Pending());
        Assert.Equal(new WalkCounts(11, 2, 1, 1), await Walked(rig, WalkKind.Repair));
        Assert.Equal(new WalkCounts(11, 0, 0, 0), await Walked(rig, WalkKind.Check));
        await SaysWhatTheCatalogueSays(rig);
    }

    [Fact]
    public async Task A_check_takes_what_waits_to_be_written_for_no_fault()
    {
        await using var rig = await ElasticRig.Start(Bed);
        var ann = await Catalogue.NewAccount();
        var image = await Catalogue.Store(ann, null, "sea");
        await Dirty.StartWalk(WalkKind.Check, null);
        while (await rig.Walks.Step(default))
        {
        }

        Assert.Equal(new WalkCounts(1, 0, 0, 0), (await Dirty.State()).Walk!.Found);
        Assert.Equal([image.Id], await Dirty.Among([image.Id]));
    }

    [Fact]
    public async Task An_index_that_is_ahead_of_a_restored_database_is_mended_by_a_repair()
    {
        await using var rig = await ElasticRig.Start(Bed);
        var ann = await Catalogue.NewAccount();
        var image = await Catalogue.Store(ann, null, "sea");
        await rig.Drain();
        var live = (await Dirty.State()).Live!;
        var ahead = new DirtyImage(image.Id, ann.Id, 5_000_000, 0);
        await ElasticBulk.Send(rig.Client, [new BulkAction(live, ahead, ElasticDocument.Of(new ImageRow(image with { Tags = ["later"] }, ImageDetails.None)))], default);
        await rig.Indices.Refresh(live, default);
        Assert.Equal(new WalkCounts(1, 0, 1, 0), await Walked(rig, WalkKind.Repair));
        await SaysWhatTheCatalogueSays(rig);
    }

    /// <summary>Document by document.</summary>
    private async Task SaysWhatTheCatalogueSays(ElasticRig rig)
    {
        var live = (await Dirty.State()).Live!;
        var documents = await rig.Indices.Digests(live, "", null, 1_000, default);
        var rows = await Bed.Rows.After("", 1_000);
        Assert.Equal(rows.Select(row => (row.Image.Id, row.Image.Account, ElasticDocument.DigestOf(row))), documents);
    }

    private async Task<WalkCounts> Walked(ElasticRig rig, WalkKind kind)
    {
        Assert.True(await rig.Walks.Start(kind, default));
        await rig.Drain();
        return (await Dirty.State()).Walk!.Found;
    }

    private static async Task Plant(ElasticRig rig, string index, Account account, ImageId id)
    {
        var image = new Image(id, account.Id, null, 0, CatalogueVerbs.Photo, 1, "x", "u", ["ghost"], null, null, DateTimeOffset.UnixEpoch, "", Visibility.Unlisted, null, 0);
        await ElasticBulk.Send(rig.Client, [new BulkAction(index, new DirtyImage(id, account.Id, 1, 0), ElasticDocument.Of(new ImageRow(image, ImageDetails.None)))], default);
    }
}
