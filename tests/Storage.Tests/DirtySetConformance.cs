namespace Darkroom.Tests;

/// <summary>What every set of images whose documents are behind does.</summary>
public abstract class DirtySetConformance(StorageBed bed) : StorageConformance(bed)
{
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task Nothing_is_entered_while_no_index_is_fed_and_all_is_forgotten_with_it()
    {
        var ann = await Catalogue.NewAccount();
        await Catalogue.Store(ann);
        Assert.Equal(0, await Dirty.Pending());
        await Dirty.Switch(true);
        await Dirty.Switch(true);
        await Catalogue.Store(ann);
        Assert.Equal(1, await Dirty.Pending());
        Assert.True((await Dirty.State()).Enabled);
    }

    [Fact]
    public async Task Each_image_that_is_written_is_in_it_once_with_a_version_that_only_grows()
    {
        await Dirty.Switch(true);
        var ann = await Catalogue.NewAccount();
        var (a, b) = (await Catalogue.Store(ann), await Catalogue.Store(ann, "b", "x"));
        var first = (await Dirty.Take(10, Lease)).Images;
        Assert.Equal(new[] { a.Id, b.Id }.ToHashSet(), first.Select(image => image.Image).ToHashSet());
        Assert.All(first, image => Assert.Equal(ann.Id, image.Account));

        await Catalogue.Change(a.Id, ann.Id, new ImageChanges(Tags: ["new"]));
        await Catalogue.Change(a.Id, ann.Id, new ImageChanges(Description: "words"));
        await Catalogue.Delete(b.Id, ann.Id);
        Assert.Equal(2, await Dirty.Pending());
        var second = (await Dirty.Take(10, Lease)).Images;
        Assert.All(second, image => Assert.True(image.Version > first.Single(one => one.Image == image.Image).Version));
        Assert.Equal(2, second.Length);
    }

    [Fact]
    public async Task What_changes_without_its_words_is_not_entered()
    {
        var ann = await Catalogue.NewAccount();
        var image = await Catalogue.Store(ann);
        await Dirty.Switch(true);
        await Catalogue.CountViews(ann.Id, ImmutableDictionary<ImageId, long>.Empty.Add(image.Id, 5));
        await Catalogue.Purge(image.Id, ann.Id);
        Assert.Equal(0, await Dirty.Pending());
    }

    [Fact]
    public async Task What_is_taken_is_nobody_elses_until_the_lease_is_over_or_it_changes()
    {
        await Dirty.Switch(true);
        var ann = await Catalogue.NewAccount();
        var (a, b) = (await Catalogue.Store(ann), await Catalogue.Store(ann));
        Assert.Equal(2, (await Dirty.Take(10, Lease)).Images.Length);
        Assert.Empty((await Dirty.Take(10, Lease)).Images);
        await Catalogue.Change(a.Id, ann.Id, new ImageChanges(Tags: ["new"]));
        Assert.Equal(a.Id, Assert.Single((await Dirty.Take(10, TimeSpan.Zero)).Images).Image);
        Assert.Equal(a.Id, Assert.Single((await Dirty.Take(10, TimeSpan.Zero)).Images).Image);
        Assert.Equal(2, await Dirty.Pending());
        Assert.Equal([b.Id], await Dirty.Among([b.Id, ImageId.New()]));
    }

    [Fact]
    public async Task Only_what_is_unchanged_is_removed_or_put_back()
    {
        await Dirty.Switch(true);
        var ann = await Catalogue.NewAccount();
        var (a, b, c) = (await Catalogue.Store(ann), await Catalogue.Store(ann), await Catalogue.Store(ann));
        var taken = (await Dirty.Take(10, Lease)).Images;
        await Catalogue.Change(a.Id, ann.Id, new ImageChanges(Tags: ["new"]));
        await Dirty.Settle([.. taken.Where(image => image.Image != c.Id)]);
        await Dirty.PutBack([.. taken.Select(image => (image, TimeSpan.Zero))], refused: true);
        var left = (await Dirty.Take(10, Lease)).Images.ToDictionary(image => image.Image, image => image.Tries);
        Assert.Equal(new Dictionary<ImageId, int> { [a.Id] = 0, [c.Id] = 1 }, left);
        Assert.DoesNotContain(b.Id, left.Keys);
    }

    [Fact]
    public async Task Changes_come_before_what_waits_in_the_background()
    {
        await Dirty.Switch(true);
        var ann = await Catalogue.NewAccount();
        var (a, b) = (await Catalogue.Store(ann), await Catalogue.Store(ann));
        await Dirty.Settle((await Dirty.Take(10, Lease)).Images);
        await Dirty.Enter([(a.Id, ann.Id), (b.Id, ann.Id)]);
        var c = await Catalogue.Store(ann);
        Assert.Equal(c.Id, Assert.Single((await Dirty.Take(1, Lease)).Images).Image);
        await Catalogue.Change(b.Id, ann.Id, new ImageChanges(Tags: ["new"]));
        Assert.Equal(b.Id, Assert.Single((await Dirty.Take(1, Lease)).Images).Image);
        Assert.Equal(a.Id, Assert.Single((await Dirty.Take(1, Lease)).Images).Image);
    }

    [Fact]
    public async Task A_rebuild_walks_over_all_images_and_ends_when_the_last_is_written()
    {
        var ann = await Catalogue.NewAccount();
        var images = new HashSet<ImageId>();
        for (var i = 0; i < 25; i++) images.Add((await Catalogue.Store(ann)).Id);
        Assert.False(await Dirty.StartWalk(WalkKind.Rebuild, "new"));
        await Dirty.Switch(true);
        Assert.True(await Dirty.StartWalk(WalkKind.Rebuild, "new"));
        Assert.False(await Dirty.StartWalk(WalkKind.Check, null));
        Assert.Equal(["new"], (await Dirty.State()).Targets);

        var seen = new HashSet<ImageId>();
        while ((await Dirty.State()).Walk!.Place is not null)
        {
            await Dirty.WalkOn(10);
            await Dirty.WalkOn(10);
            var some = (await Dirty.Take(100, Lease)).Images;
            Assert.InRange(some.Length, 0, 10);
            Assert.Equal(some.Length == 0, await Dirty.IsDrained());
            seen.UnionWith(some.Select(image => image.Image));
            await Dirty.Settle(some);
        }

        Assert.Equal(images, seen);
        var walk = (await Dirty.State()).Walk!;
        Assert.Equal((25, 25, true), (walk.Total, walk.Done, walk.Runs));
        await Dirty.FinishWalk(walk, 7);
        await Dirty.FinishWalk(walk, 8);
        var after = await Dirty.State();
        Assert.Equal(("new", 7, null, false), (after.Live, after.Shape, after.Building, after.Walk!.Runs));
        Assert.True(await Dirty.StartWalk(WalkKind.Rebuild, "newer"));
        Assert.Equal(["new", "newer"], (await Dirty.State()).Targets);
        Assert.Equal(walk.Number + 1, (await Dirty.State()).Walk!.Number);
    }

    [Fact]
    public async Task An_image_whose_vector_is_of_a_space_that_an_index_has_is_entered_when_it_is_written_or_changes()
    {
        await Dirty.Switch(true);
        var ann = await Catalogue.NewAccount();
        var image = await Catalogue.Store(ann);
        await Settle();
        await Bed.Vectors.Write("one", [(image.Id, [1f, 0f])]);
        Assert.Equal(0, await Dirty.Pending());

        Assert.True(await Dirty.StartWalk(WalkKind.Rebuild, "first", new VectorSpace("one", 2)));
        var state = await Dirty.State();
        Assert.Equal((null, new VectorSpace("one", 2), new VectorSpace("one", 2)), (state.LiveVectors, state.BuildingVectors, state.VectorsOf("first")));
        await Dirty.FinishWalk(state.Walk!, 1);
        Assert.Equal(new VectorSpace("one", 2), (await Dirty.State()).LiveVectors);
        Assert.Equal(0, await Dirty.Pending());
        await Bed.Vectors.Write("one", [(image.Id, [0f, 1f])]);
        Assert.Equal((image.Id, ann.Id), await Settle());
        await Bed.Vectors.Write("two", [(image.Id, [0f, 1f])]);
        Assert.Equal(0, await Dirty.Pending());

        // Both count while one index takes the place of another.
        Assert.True(await Dirty.StartWalk(WalkKind.Rebuild, "second", new VectorSpace("two", 2)));
        await Bed.Vectors.Write("one", [(image.Id, [1f, 0f])]);
        await Settle();
        await Bed.Vectors.Write("two", [(image.Id, [1f, 0f])]);
        await Settle();
        await Dirty.FinishWalk((await Dirty.State()).Walk!, 1);
        Assert.True(await Dirty.StartWalk(WalkKind.Rebuild, "third"));
        state = await Dirty.State();
        Assert.Equal((new VectorSpace("two", 2), null), (state.LiveVectors, state.BuildingVectors));
        await Bed.Vectors.Write("one", [(image.Id, [0f, 1f])]);
        Assert.Equal(0, await Dirty.Pending());
        await Catalogue.Delete(image.Id, ann.Id);
        await Settle();

        async Task<(ImageId, AccountId)> Settle()
        {
            var one = Assert.Single((await Dirty.Take(10, Lease)).Images);
            await Dirty.Settle([one]);
            return (one.Image, one.Account);
        }
    }

    [Fact]
    public async Task A_check_counts_each_part_once_whoever_walks()
    {
        await Dirty.Switch(true);
        Assert.True(await Dirty.StartWalk(WalkKind.Check, null));
        var begun = (await Dirty.State()).Walk!;
        var id = ImageId.New();
        await Dirty.Checked(begun, id, new WalkCounts(10, 1, 2, 3));
        await Dirty.Checked(begun, id, new WalkCounts(10, 1, 2, 3));
        var walk = (await Dirty.State()).Walk!;
        Assert.Equal((new WalkCounts(10, 1, 2, 3), id.ToString()), (walk.Found, walk.Place));
        await Dirty.Checked(walk, null, new WalkCounts(5, 0, 0, 1));
        Assert.Equal(new WalkCounts(15, 1, 2, 4), (await Dirty.State()).Walk!.Found);
        Assert.Null((await Dirty.State()).Walk!.Place);
    }

    [Fact]
    public async Task Versions_can_be_raised_above_those_of_an_index()
    {
        await Dirty.Switch(true);
        await Dirty.RaiseVersion(1_000_000);
        await Dirty.RaiseVersion(10);
        await Catalogue.Store(await Catalogue.NewAccount());
        Assert.True(Assert.Single((await Dirty.Take(10, Lease)).Images).Version > 1_000_000);
    }
}
