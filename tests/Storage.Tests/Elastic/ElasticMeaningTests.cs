namespace Darkroom.Tests;

public sealed class ElasticMeaningBesideSqliteTests() : ElasticMeaningTests(new SqliteBed());

public sealed class ElasticMeaningBesidePostgresTests() : ElasticMeaningTests(new PostgresBed());

/// <summary>How vectors come into the index, when it is asked, and what it may say without harm.</summary>
public abstract class ElasticMeaningTests(StorageBed bed) : StorageConformance(bed)
{
    private readonly Random random = new(3);

    [Fact]
    public async Task All_vectors_are_compared_until_every_image_has_one_then_the_index_is_asked_with_the_same_answer()
    {
        await using var rig = await ElasticRig.Start(Bed);
        var (ann, query) = (await Catalogue.NewAccount(), random.Direction());
        for (var i = 0; i < 30; i++) await Store(ann, Models.First, random.Direction());
        Assert.Null(await rig.BuildVectors());
        var compared = await rig.Neighbours.Nearest(Ask(ann, query));
        Assert.Equal((10, 0), (compared.Length, rig.Asked));

        await Bed.Serves(Models.First);
        var live = (await Dirty.State()).Live;
        Assert.Equal(new VectorSpace(Models.First, 64), await rig.BuildVectors());
        Assert.NotEqual(live, (await Dirty.State()).Live);
        Assert.Equal(compared, await rig.Neighbours.Nearest(Ask(ann, query)));
        Assert.Equal(1, rig.Asked);
        // As it is, it stays.
        live = (await Dirty.State()).Live;
        await rig.BuildVectors();
        Assert.Equal(live, (await Dirty.State()).Live);
    }

    [Theory]
    [InlineData(64)]
    [InlineData(48)]
    public async Task Another_model_gets_another_index_when_every_image_has_its_vector_and_the_two_are_never_mixed(int dimensions)
    {
        await using var rig = await ElasticRig.Start(Bed);
        var ann = await Catalogue.NewAccount();
        var images = new List<(Image Image, float[] Old, float[] New)>();
        for (var i = 0; i < 20; i++)
        {
            var old = random.Direction();
            images.Add((await Store(ann, Models.First, old), old, random.Direction(dimensions)));
        }

        await Bed.Serves(Models.First);
        await rig.BuildVectors();
        foreach (var (image, old, made) in images)
        {
            await Bed.Vectors.Write(Models.Second, [(image.Id, made)]);
            await rig.BuildVectors();
            // By the old model in the index, which none is missing from; by the new one as far as it is.
            Assert.Equal(image.Id, (await rig.Neighbours.Nearest(Ask(ann, old)))[0].Image.Id);
            var nearest = (await rig.Neighbours.Nearest(Ask(ann, made) with { Space = Models.Second }))[0];
            Assert.Equal((image.Id, 1f), (nearest.Image.Id, MathF.Round(nearest.Cosine, 2)));
        }

        Assert.Equal((20, new VectorSpace(Models.First, 64)), (rig.Asked, (await Dirty.State()).LiveVectors));
        await Bed.Serves(Models.Second);
        Assert.Equal(new VectorSpace(Models.Second, dimensions), await rig.BuildVectors());
        while (await Bed.Vectors.Remove([Models.Second], 1_000) > 0)
        {
        }

        foreach (var (image, old, made) in images)
        {
            Assert.Equal(image.Id, (await rig.Neighbours.Nearest(Ask(ann, made) with { Space = Models.Second }))[0].Image.Id);
            Assert.Empty(await rig.Neighbours.Nearest(Ask(ann, old)));
        }

        Assert.Equal(40, rig.Asked);
        Assert.All(rig.Server.State.Documents((await Dirty.State()).Live!).Values, document => Assert.Equal(Models.Second, document["space"]!.GetValue<string>()));
    }

    [Fact]
    public async Task What_the_index_says_of_another_account_or_another_vector_is_not_believed()
    {
        await using var rig = await ElasticRig.Start(Bed);
        var (ann, bob, query) = (await Catalogue.NewAccount(), await Catalogue.NewAccount(), random.Direction());
        var (anns, bobs) = (await Store(ann, Models.First, random.Direction()), await Store(bob, Models.First, query));
        await Bed.Serves(Models.First);
        await rig.BuildVectors();
        var live = (await Dirty.State()).Live!;
        var space = (await Dirty.State()).LiveVectors!;
        // Somebody else wrote that Bob's image is Ann's, and that hers means what it does not.
        var row = (await Bed.Rows.Find([bobs.Id])).Single();
        var vector = (await Bed.Vectors.Find(space, [bobs.Id])).Single();
        await Plant(rig, live, ann, bobs.Id, row with { Image = row.Image with { Account = ann.Id } }, vector);
        await Plant(rig, live, ann, anns.Id, (await Bed.Rows.Find([anns.Id])).Single(), vector with { Image = anns.Id });
        await rig.Indices.Refresh(live, default);
        var found = Assert.Single(await rig.Neighbours.Nearest(Ask(ann, query)));
        Assert.Equal(anns.Id, found.Image.Id);
        Assert.InRange(found.Cosine, -0.9f, 0.9f);
        Assert.Empty(await rig.Neighbours.Nearest(Ask(ann, query) with { Least = 0.95f }));

        // Nor is a document asked that says that it is of another space.
        await Plant(rig, live, ann, anns.Id, (await Bed.Rows.Find([anns.Id])).Single(), vector with { Image = anns.Id }, Models.Second, version: 2_000_000);
        await rig.Indices.Refresh(live, default);
        Assert.Empty(await rig.Neighbours.Nearest(Ask(ann, query)));
    }

    [Fact]
    public async Task An_older_vector_that_arrives_late_changes_nothing()
    {
        await using var rig = await ElasticRig.Start(Bed);
        var (ann, here, there) = (await Catalogue.NewAccount(), random.Direction(), random.Direction());
        var image = await Store(ann, Models.First, here);
        await Bed.Serves(Models.First);
        var space = (await rig.BuildVectors())!;
        await Bed.Vectors.Write(Models.First, [(image.Id, here)]);
        var late = (await Dirty.Take(10, TimeSpan.Zero)).Images.Single();
        var old = ElasticDocument.Of((await Bed.Rows.Find([image.Id])).Single(), space.Name, (await Bed.Vectors.Find(space, [image.Id])).Single());
        await Bed.Vectors.Write(Models.First, [(image.Id, there)]);
        await rig.Drain();
        var live = (await Dirty.State()).Live!;
        Assert.Equal(BulkOutcome.Done, Assert.Single(await ElasticBulk.Send(rig.Client, [new BulkAction(live, late, old)], default)).Outcome);
        Assert.Equal(there[0], rig.Server.State.Vectors(live).Single().Value[0], 0.001f);
        // A vector goes with its image.
        await Catalogue.Delete(image.Id, ann.Id);
        await rig.Drain();
        Assert.Empty(rig.Server.State.Vectors(live));
    }

    [Fact]
    public async Task A_check_knows_of_vectors_and_a_repair_mends_them()
    {
        await using var rig = await ElasticRig.Start(Bed, with: options => options with { BulkImages = 4 });
        var (ann, images) = (await Catalogue.NewAccount(), new List<Image>());
        for (var i = 0; i < 9; i++) images.Add(await Store(ann, Models.First, random.Direction()));
        await Catalogue.Store(ann);
        await Bed.Serves(Models.First);
        await rig.BuildVectors();
        Assert.Equal(new WalkCounts(10, 0, 0, 0), await Walked(rig, WalkKind.Check));
        var live = (await Dirty.State()).Live!;
        await Plant(rig, live, ann, images[2].Id, (await Bed.Rows.Find([images[2].Id])).Single(), null);
        await rig.Indices.Refresh(live, default);
        Assert.Equal(new WalkCounts(10, 0, 1, 0), await Walked(rig, WalkKind.Repair));
        Assert.Equal(new WalkCounts(10, 0, 0, 0), await Walked(rig, WalkKind.Check));
        Assert.Equal(9, rig.Server.State.Vectors(live).Count);
    }

    [Fact]
    public async Task Without_candidates_the_index_has_no_vectors_and_one_that_had_them_is_built_anew_without()
    {
        var (ann, query) = (await Catalogue.NewAccount(), random.Direction());
        var image = await Store(ann, Models.First, query);
        await Bed.Serves(Models.First);
        await using var rig = await ElasticRig.Start(Bed, with: options => options with { Candidates = 0 });
        await Dirty.StartWalk(WalkKind.Rebuild, await rig.Indices.Create(new VectorSpace(Models.First, 64), default), new VectorSpace(Models.First, 64));
        await rig.Drain();
        Assert.Single(rig.Server.State.Vectors((await Dirty.State()).Live!));
        Assert.Null(await rig.BuildVectors());
        Assert.Empty(rig.Server.State.Vectors((await Dirty.State()).Live!));
        Assert.Equal(image.Id, Assert.Single(await rig.Neighbours.Nearest(Ask(ann, query))).Image.Id);
        Assert.Equal(0, rig.Asked);
    }

    [Fact]
    public async Task An_index_that_is_gone_is_done_without_and_one_that_is_down_is_said_to_be()
    {
        await using var rig = await ElasticRig.Start(Bed);
        var (ann, query) = (await Catalogue.NewAccount(), random.Direction());
        var image = await Store(ann, Models.First, query);
        await Bed.Serves(Models.First);
        await rig.BuildVectors();
        await rig.Indices.Delete((await Dirty.State()).Live!, default);
        Assert.Equal(image.Id, Assert.Single(await rig.Neighbours.Nearest(Ask(ann, query))).Image.Id);
        Assert.Equal(1, rig.Asked);
        await rig.Server.Stop();
        await Assert.ThrowsAsync<SearchUnavailableException>(() => rig.Neighbours.Nearest(Ask(ann, query)).AsTask());
    }

    private static NeighbourQuery Ask(Account account, float[] query) => new(account.Id, Models.First, query, 10, float.NegativeInfinity, SearchFilters.None);

    private async Task<Image> Store(Account account, string space, float[] vector)
    {
        var image = await Catalogue.Store(account);
        await Bed.Vectors.Write(space, [(image.Id, vector)]);
        return image;
    }

    /// <summary>Behind everybody's back.</summary>
    private static async Task Plant(ElasticRig rig, string index, Account account, ImageId image, ImageRow row, StoredVector? vector, string space = Models.First, long version = 1_000_000)
    {
        var action = new BulkAction(index, new DirtyImage(image, account.Id, version, 0), ElasticDocument.Of(row, space, vector));
        Assert.Equal(BulkOutcome.Done, Assert.Single(await ElasticBulk.Send(rig.Client, [action], default)).Outcome);
    }

    private async Task<WalkCounts> Walked(ElasticRig rig, WalkKind kind)
    {
        Assert.True(await rig.Walks.Start(kind, default));
        await rig.Drain();
        return (await Dirty.State()).Walk!.Found;
    }
}
