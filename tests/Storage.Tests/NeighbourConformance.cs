using System.Numerics.Tensors;
using static Darkroom.Tests.CatalogueVerbs;

namespace Darkroom.Tests;

/// <summary>What is promised by all who look for the nearest: the same images with the same cosines.</summary>
public abstract class NeighbourConformance(StorageBed bed) : StorageConformance(bed)
{
    private readonly Random random = new(7);

    /// <summary>Once all that was written is where it looks.</summary>
    protected abstract Task<INeighbours> Engine();

    [Fact]
    public async Task The_nearest_of_the_account_and_the_space_are_found_with_their_cosines()
    {
        var (ann, bob) = (await Catalogue.NewAccount(), await Catalogue.NewAccount());
        var all = new Dictionary<ImageId, float[]>();
        for (var i = 0; i < 80; i++) all[(await Store(ann, random.Direction())).Id] = [];
        foreach (var image in all.Keys.ToArray()) all[image] = (await Bed.Vectors.Find(image, Models.First))!;
        var query = random.Direction();
        // Nearer than all of hers: another's, and what another model made of one of hers, in as many dimensions and in others.
        await Store(bob, query);
        await Bed.Vectors.Write(Models.Second, [(all.Keys.First(), query)]);
        await Bed.Vectors.Write("model@3/0", [(all.Keys.First(), random.Direction(32))]);
        var engine = await Engine();
        foreach (var most in new[] { 1, 7, 200 })
        {
            var expected = all.Select(one => (Image: one.Key, Cosine: TensorPrimitives.Dot<float>(query, one.Value))).OrderByDescending(one => one.Cosine).Take(most).ToArray();
            var found = await engine.Nearest(Ask(ann, query, most));
            Assert.Equal(expected, found.Select(one => (one.Image.Id, one.Cosine)));
        }

        Assert.Single(await engine.Nearest(Ask(bob, query, 10)));
        Assert.Empty(await engine.Nearest(Ask(await Catalogue.NewAccount(), query, 10)));
        Assert.Empty(await engine.Nearest(Ask(bob, query, 10) with { Space = Models.Second }));
        Assert.Equal(all.Keys.First(), Assert.Single(await engine.Nearest(Ask(ann, query, 10) with { Space = Models.Second })).Image.Id);
    }

    [Fact]
    public async Task Nothing_is_found_that_is_farther_than_the_threshold()
    {
        var ann = await Catalogue.NewAccount();
        var query = random.Direction();
        for (var i = 0; i < 40; i++) await Store(ann, random.Direction().Towards(query, i / 40f));
        var engine = await Engine();
        var all = await engine.Nearest(Ask(ann, query, 100));
        Assert.Equal(40, all.Length);
        foreach (var least in new[] { 0.2f, 0.5f, 0.9f, 1.1f })
            Assert.Equal(all.Where(one => one.Cosine >= least), await engine.Nearest(Ask(ann, query, 100) with { Least = least }));
        Assert.Equal(all.Take(3), await engine.Nearest(Ask(ann, query, 3) with { Least = all[5].Cosine }));
    }

    [Fact]
    public async Task Filters_let_through_what_they_say_however_near_the_others_are()
    {
        var ann = await Catalogue.NewAccount();
        var query = random.Direction();
        var days = new List<DateTimeOffset>();
        for (var i = 0; i < 60; i++)
        {
            Time.Advance(TimeSpan.FromDays(1));
            var upload = Upload(ann, $"u{i}", bytes: 100 + i, name: $"n{i}") with { Folder = i < 6 ? "Holiday/2024" : "work" };
            var image = await Catalogue.Store(upload);
            days.Add(image.CreatedAt);
            // The later, the nearer.
            await Bed.Vectors.Write(Models.First, [(image.Id, random.Direction().Towards(query, i / 60f))]);
        }

        var engine = await Engine();
        Assert.Equal(["n59", "n58"], await Names(SearchFilters.None, 2));
        Assert.Equal(6, (await Names(new(Folder: "holiday"), 10)).Length);
        Assert.Equal(3, (await Names(new(Folder: "/HOLIDAY/2024/"), 3)).Length);
        Assert.Empty(await Names(new(Folder: "holi"), 10));
        Assert.Equal(["n0"], await Names(new() { MaxBytes = 100 }, 10));
        Assert.Equal(["n59"], await Names(new() { MinBytes = 159, MinWidth = 640, MaxWidth = 640, MinHeight = 480, MaxHeight = 480 }, 10));
        Assert.Empty(await Names(new() { MaxWidth = 639 }, 10));
        Assert.Equal(2, (await Names(new(From: days[3], To: days[5]), 10)).Length);
        Assert.Equal(60, (await Names(new(Types: ["png", "jpg"], Orientation: SearchOrientation.Landscape), 100)).Length);
        Assert.Empty(await Names(new(Types: ["png"]), 100));
        Assert.Empty(await Names(new(Orientation: SearchOrientation.Square), 100));
        Assert.Empty(await Names(new(Colour: "red"), 100));

        async Task<string[]> Names(SearchFilters filters, int most) =>
            [.. (await engine.Nearest(Ask(ann, query, most) with { Filters = filters })).Select(one => one.Image.Name!)];
    }

    [Fact]
    public async Task What_was_deleted_never_leaves_and_others_take_its_place()
    {
        var ann = await Catalogue.NewAccount();
        var query = random.Direction();
        var images = new List<Image>();
        for (var i = 0; i < 120; i++) images.Add(await Store(ann, random.Direction().Towards(query, 1 - (i / 120f))));
        var engine = await Engine();
        var before = (await engine.Nearest(Ask(ann, query, 120))).Select(one => one.Image.Id).ToArray();
        // More than are looked at beside what is wanted; whoever looks has not heard of it.
        foreach (var image in before.Take(90)) Assert.True((await Catalogue.Delete(image, ann.Id)).Ok);
        Assert.Equal(before.Skip(90).Take(4), (await engine.Nearest(Ask(ann, query, 4))).Select(one => one.Image.Id));
        Assert.Equal(before.Skip(90), (await engine.Nearest(Ask(ann, query, 120))).Select(one => one.Image.Id));
        engine = await Engine();
        Assert.Equal(before.Skip(90), (await engine.Nearest(Ask(ann, query, 120))).Select(one => one.Image.Id));
    }

    [Fact]
    public async Task A_vector_that_changes_is_found_where_it_is_now_and_a_new_one_too()
    {
        var ann = await Catalogue.NewAccount();
        var (here, there) = (random.Direction(), random.Direction());
        var (a, b) = (await Store(ann, here), await Store(ann, there));
        Assert.Equal([a.Id, b.Id], (await (await Engine()).Nearest(Ask(ann, here, 2))).Select(one => one.Image.Id));
        await Bed.Vectors.Write(Models.First, [(a.Id, there.Towards(here, 0.01f))]);
        var c = await Store(ann, here.Towards(there, 0.1f));
        await Catalogue.Change(b.Id, ann.Id, new ImageChanges(Tags: ["new"]));
        var engine = await Engine();
        Assert.Equal([c.Id, a.Id, b.Id], (await engine.Nearest(Ask(ann, here, 5))).Select(one => one.Image.Id));
        Assert.Equal("new", Assert.Single(Assert.Single(await engine.Nearest(Ask(ann, there, 1))).Image.Tags));
    }

    protected static NeighbourQuery Ask(Account account, float[] query, int most) => new(account.Id, Models.First, query, most, float.NegativeInfinity, SearchFilters.None);

    private async Task<Image> Store(Account account, float[] vector)
    {
        var image = await Catalogue.Store(account);
        await Bed.Vectors.Write(Models.First, [(image.Id, vector)]);
        return image;
    }
}

public sealed class SqliteNeighbourTests() : ExactNeighbourConformance(new SqliteBed());

public sealed class PostgresNeighbourTests() : ExactNeighbourConformance(new PostgresBed());

public abstract class ExactNeighbourConformance : NeighbourConformance
{
    private readonly VectorCache cache;

    protected ExactNeighbourConformance(StorageBed bed)
        : base(bed) => cache = new VectorCache(bed.Vectors, new MeaningOptions());

    protected override Task<INeighbours> Engine() => Task.FromResult<INeighbours>(new ExactNeighbours(cache, Bed.Rows));
}
