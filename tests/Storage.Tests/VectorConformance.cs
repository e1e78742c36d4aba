using System.Numerics.Tensors;

namespace Darkroom.Tests;

/// <summary>What every store of vectors promises, and who looks through them.</summary>
public abstract class VectorConformance(StorageBed bed) : StorageConformance(bed)
{
    private const int Dimensions = 64;
    private const string Space = "model@1/64";

    private readonly Random random = new(42);

    [Fact]
    public async Task The_nearest_are_found_as_if_all_were_compared_in_memory_or_not()
    {
        var (ann, bob) = (await Catalogue.NewAccount(), await Catalogue.NewAccount());
        var all = new Dictionary<ImageId, float[]>();
        for (var number = 0; number < 40; number++) all[await Store(ann)] = Direction();
        await Bed.Vectors.Write(Space, [.. all.Select(one => (one.Key, one.Value))]);
        await Bed.Vectors.Write(Space, [(await Store(bob), Direction())]);
        await Bed.Vectors.Write("model@2/64", [(all.Keys.First(), Direction())]);
        var query = Direction();
        var expected = all.OrderByDescending(one => Cosine(one.Value, query)).Take(5).Select(one => one.Key).ToArray();

        using var roomy = new VectorCache(Bed.Vectors, new MeaningOptions());
        // Less than a page: nothing is kept.
        using var small = new VectorCache(Bed.Vectors, new MeaningOptions { CacheBytes = 1_000 });
        foreach (var cache in new[] { roomy, small, roomy, small })
        {
            var found = await cache.Search(ann.Id, Space, query, 5, float.NegativeInfinity);
            Assert.Equal(expected, found.Select(hit => hit.Image));
            Assert.All(found, hit => Assert.Equal(Cosine(all[hit.Image], query), hit.Cosine, 0.002f));
            Assert.All(await cache.Search(ann.Id, Space, query, 40, 0.1f), hit => Assert.True(hit.Cosine >= 0.1f));
        }

        Assert.True(roomy.Bytes > 0);
        Assert.Equal(0, small.Bytes);
    }

    [Fact]
    public async Task What_changes_is_seen_by_the_next_search_and_what_is_gone_can_be_forgotten()
    {
        var ann = await Catalogue.NewAccount();
        using var cache = new VectorCache(Bed.Vectors, new MeaningOptions());
        var (query, first, second) = (Direction(), await Store(ann), await Store(ann));
        Assert.Empty(await cache.Search(ann.Id, Space, query, 5, -1));
        await Bed.Vectors.Write(Space, [(first, query)]);
        Assert.Equal(first, Assert.Single(await cache.Search(ann.Id, Space, query, 5, -1)).Image);
        await Bed.Vectors.Write(Space, [(second, query), (first, Opposite(query))]);
        var found = await cache.Search(ann.Id, Space, query, 5, -2);
        Assert.Equal([second, first], found.Select(hit => hit.Image));
        Assert.Equal(-1, found[1].Cosine, 0.002f);

        // A number is not given twice: what comes after a deletion is seen too.
        Assert.True((await Catalogue.Delete(first, ann.Id)).Ok);
        var third = await Store(ann);
        await Bed.Vectors.Write(Space, [(third, query), (first, query)]);
        await cache.Forget(ann.Id, Space, [first]);
        Assert.Equal(new HashSet<ImageId> { second, third }, (await cache.Search(ann.Id, Space, query, 5, -2)).Select(hit => hit.Image).ToHashSet());
        Assert.Null(await Bed.Vectors.Find(first, Space));
        Assert.Equal(2, await Bed.Count("image_vector"));
    }

    [Fact]
    public async Task Vectors_of_spaces_that_are_of_no_use_are_removed_a_few_at_a_time()
    {
        var ann = await Catalogue.NewAccount();
        for (var number = 0; number < 5; number++)
        {
            var image = await Store(ann);
            foreach (var space in new[] { "a", "b", Space }) await Bed.Vectors.Write(space, [(image, Direction())]);
        }

        var removed = 0;
        for (int some; (some = await Bed.Vectors.Remove([Space], 3)) > 0; removed += some) Assert.InRange(some, 1, 3);
        Assert.Equal((10, 5), (removed, await Bed.Count("image_vector")));
        Assert.Equal(5, (await Bed.Vectors.After(ann.Id, Space, 0, 10)).Length);
    }

    [Fact]
    public async Task Writers_of_one_account_do_not_hide_changes_from_who_reads_meanwhile()
    {
        var ann = await Catalogue.NewAccount();
        var images = new List<ImageId>();
        for (var number = 0; number < 60; number++) images.Add(await Store(ann));
        using var cache = new VectorCache(Bed.Vectors, new MeaningOptions());
        var query = Direction();
        var writing = Task.WhenAll(images.Chunk(10).Select(some => Task.Run(async () =>
        {
            foreach (var image in some) await Bed.Vectors.Write(Space, [(image, query)]);
        })));
        while (!writing.IsCompleted) await cache.Search(ann.Id, Space, query, 100, -2);
        await writing;
        Assert.Equal(60, (await cache.Search(ann.Id, Space, query, 100, -2)).Count);
    }

    private async Task<ImageId> Store(Account account) => (await Catalogue.Store(account)).Id;

    private float[] Direction()
    {
        var vector = Enumerable.Range(0, Dimensions).Select(_ => (float)(random.NextDouble() - 0.5)).ToArray();
        TensorPrimitives.Divide(vector, TensorPrimitives.Norm<float>(vector), vector);
        return vector;
    }

    private static float[] Opposite(float[] vector) => [.. vector.Select(number => -number)];

    private static float Cosine(float[] one, float[] other) => TensorPrimitives.CosineSimilarity<float>(one, other);
}
