using static Darkroom.Tests.CatalogueVerbs;

namespace Darkroom.Tests;

/// <summary>What every search index promises of queries: the hits that <see cref="SearchMatcher"/> says, in the order that it says.</summary>
public abstract partial class SearchQueryConformance(StorageBed bed) : StorageConformance(bed)
{
    /// <summary>The engine with the catalogue's words; what was stored before is to be found in it when this is asked for.</summary>
    protected virtual ImageSearch Engine => Search;

    [Theory]
    [InlineData("sea", "a b c")]
    [InlineData("seas", "a b c")]
    [InlineData("sea beach", "a")]
    [InlineData("sea AND beach", "a")]
    [InlineData("beach OR mountain", "a d")]
    [InlineData("beach | mountain", "a d")]
    [InlineData("sea -beach", "b c")]
    [InlineData("sea NOT (beach OR storm)", "c")]
    [InlineData("-sea", "d")]
    [InlineData("NOT sea AND NOT mountain", "")]
    [InlineData("(sea OR mountain) (storm OR snow)", "b d")]
    [InlineData("tag:sea", "a c")]
    [InlineData("#SEA", "a c")]
    [InlineData("tag:\"sea view\"", "b")]
    [InlineData("-tag:sea", "b d")]
    [InlineData("tag:view", "")]
    [InlineData("\"red sailing boat\"", "c")]
    [InlineData("\"sailing red\"", "")]
    [InlineData("\"red boat\"", "")]
    [InlineData("\"sea beach\"", "")]
    [InlineData("mount*", "d")]
    [InlineData("s*", "a b c d")]
    [InlineData("img_204*", "a")]
    [InlineData("mountian~", "d")]
    [InlineData("mountian", "")]
    [InlineData("beech~ OR stomr~", "a b")]
    [InlineData("caf\u00e9", "b")]
    [InlineData("CAFE", "b")]
    [InlineData("strasse", "d")]
    [InlineData("辺の", "c")]
    [InlineData("\"の海\"", "")]
    [InlineData("🏖", "a")]
    [InlineData("holiday", "a d")]
    [InlineData("2024", "a")]
    [InlineData("IMG_2041.jpg", "a")]
    [InlineData("canon", "d")]
    public async Task A_query_finds_what_it_says(string text, string names)
    {
        var ann = await Shelf();
        var page = await Engine.Search(Query(ann, text));
        Assert.Equal(names, string.Join(' ', page.Hits.Select(hit => hit.Image.Name).Order(StringComparer.Ordinal)));
        Assert.Equal(page.Hits.Length, page.Total);
        Assert.Null(page.Next);
    }

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    public async Task Hits_their_scores_and_their_order_are_those_of_the_definition(int seed)
    {
        var random = new Random(seed);
        string[] words = ["sea", "seas", "beach", "storm", "red", "boats", "café", "海辺", "mountain", "snow", "sun", "sunset", "2024", "🏖"];
        var ann = await Catalogue.NewAccount();
        var documents = new List<(Image Image, SearchDocument Document)>();
        for (var i = 0; i < 60; i++)
        {
            Time.Advance(TimeSpan.FromSeconds(random.Next(2)));
            var upload = Upload(ann, $"u{i}", name: random.Next(3) == 0 ? $"{Some(1)}-{i}" : null, tags: [.. Enumerable.Range(0, random.Next(4)).Select(_ => Some(2)).Distinct()]) with
            {
                Folder = random.Next(2) == 0 ? $"{Some(1)}/{Some(1)}" : null,
                FileName = $"{Some(1)}.jpg",
                Description = Some(random.Next(8)),
            };
            var image = await Catalogue.Store(upload);
            documents.Add((image, SearchDocument.Of(image, ImageDetails.None)));
        }

        for (var i = 0; i < 60; i++)
        {
            var query = Parsed(Question(2));
            var expected = documents
                .Select(one => (one.Image, Score: SearchMatcher.Score(query, one.Document)))
                .Where(one => one.Score is not null)
                .OrderByDescending(one => one.Score).ThenByDescending(one => one.Image.CreatedAt).ThenByDescending(one => one.Image.Id.ToString(), StringComparer.Ordinal)
                .ToArray();
            var page = await Engine.Search(new SearchQuery(ann.Id, query, SearchFilters.None, SearchOrder.Relevance, 100));
            Assert.Equal(expected.Select(one => one.Image.Id), page.Hits.Select(hit => hit.Image.Id));
            Assert.Equal(expected.Select(one => expected[0].Score == 0 ? 1 : (double)one.Score! / (double)expected[0].Score!), page.Hits.Select(hit => hit.Score));
        }

        string Some(int count) => string.Join(' ', Enumerable.Range(0, count).Select(_ => words[random.Next(words.Length)]));

        string Question(int depth) => depth == 0 ? Leaf() : random.Next(6) switch
        {
            0 => $"({Question(depth - 1)}) OR ({Question(depth - 1)})",
            1 => $"{Question(depth - 1)} -({Question(depth - 1)})",
            2 => $"({Question(depth - 1)} {Question(depth - 1)})",
            3 => $"NOT ({Question(depth - 1)})",
            _ => Leaf(),
        };

        string Leaf() => random.Next(5) switch
        {
            0 => $"\"{Some(2)}\"",
            1 => $"tag:\"{Some(2)}\"",
            2 => words[random.Next(7)][..2] + "*",
            _ => Some(1),
        };
    }

    [Theory]
    [InlineData(SearchOrder.Relevance)]
    [InlineData(SearchOrder.Newest)]
    [InlineData(SearchOrder.Oldest)]
    public async Task Pages_have_every_hit_once_whatever_comes_and_goes_meanwhile(SearchOrder order)
    {
        var ann = await Catalogue.NewAccount();
        var all = new List<Image>();
        for (var i = 0; i < 30; i++)
        {
            if (i % 3 == 0) Time.Advance(TimeSpan.FromSeconds(1));
            all.Add(await Catalogue.Store(ann, null, [.. Enumerable.Range(0, 1 + (i % 4)).Select(n => $"sea {(n == 0 ? "" : n)}".Trim())]));
        }

        var seen = new List<ImageId>();
        SearchPlace? place = null;
        do
        {
            var page = await Engine.Search(Query(ann, "sea") with { Size = 4, Order = order, After = place });
            seen.AddRange(page.Hits.Select(hit => hit.Image.Id));
            place = page.Next;
            // A better one, a newest one, and one of those that were seen goes.
            Time.Advance(TimeSpan.FromSeconds(1));
            await Catalogue.Store(ann, $"sea-{seen.Count}", "sea", "sea sea", "the sea");
            await Catalogue.Delete(seen[^1], ann.Id);
        }
        while (place is not null && seen.Count < 200);

        Assert.Equal(seen.Count, seen.Distinct().Count());
        Assert.Empty(all.Select(image => image.Id).Except(seen));
    }

    [Theory]
    [InlineData("tag:all")]
    [InlineData("tag:old")]
    [InlineData("tag:new")]
    [InlineData("all -old")]
    [InlineData(null)]
    public async Task Many_hits_come_in_the_order_of_their_dates_wherever_in_time_they_are(string? text)
    {
        var ann = await Catalogue.NewAccount();
        var all = new List<Image>();
        for (var i = 0; i < 90; i++)
        {
            if (i % 2 == 0) Time.Advance(TimeSpan.FromSeconds(1));
            all.Add(await Catalogue.Store(ann, null, i < 40 ? ["all", "old"] : i < 50 ? ["all"] : ["all", "new"]));
        }

        var hits = all.Where(image => text switch { "tag:old" => image.Tags.Contains("old"), "tag:new" => image.Tags.Contains("new"), "all -old" => !image.Tags.Contains("old"), _ => true });
        foreach (var order in Enum.GetValues<SearchOrder>())
        {
            var expected = hits.OrderBy(image => image.CreatedAt).ThenBy(image => image.Id.ToString(), StringComparer.Ordinal).Select(image => image.Id).ToList();
            if (order != SearchOrder.Oldest) expected.Reverse();
            for (SearchPlace? place = null; expected.Count > 0;)
            {
                var page = await Engine.Search(Query(ann, text) with { Size = 7, Order = order, After = place });
                Assert.Equal(expected.Take(7), page.Hits.Select(hit => hit.Image.Id));
                Assert.Equal(hits.Count(), page.Total);
                expected = [.. expected.Skip(7)];
                place = page.Next;
                Assert.Equal(expected.Count == 0, place is null);
            }
        }
    }

    [Fact]
    public async Task Filters_let_through_what_they_say()
    {
        var ann = await Shelf();
        var b = (await Catalogue.FindImage(ann.Id, "b"))!;
        async Task<string> Names(SearchFilters filters)
        {
            var found = await Task.WhenAll(new[] { null, "-zebra" }.Select(async text => string.Join(
                ' ', (await Engine.Search(Query(ann, text) with { Filters = filters })).Hits.Select(hit => hit.Image.Name).Order(StringComparer.Ordinal))));
            // Whether something is looked for or not.
            Assert.Equal(found[0], found[1]);
            return found[0];
        }

        Assert.Equal("a b c d", await Names(SearchFilters.None));
        Assert.Equal("a d", await Names(new(Folder: "holiday")));
        Assert.Equal("a", await Names(new(Folder: "/Holiday/2024/")));
        Assert.Equal("", await Names(new(Folder: "holi")));
        Assert.Equal("b", await Names(new(Types: ["png", "gif"])));
        Assert.Equal("a b c d", await Names(new(Types: ["png", "jpg"])));
        Assert.Equal("a b c d", await Names(new(Types: [])));
        Assert.Equal("b c d", await Names(new(From: b.CreatedAt)));
        Assert.Equal("a", await Names(new(To: b.CreatedAt)));
        Assert.Equal("b", await Names(new(Orientation: SearchOrientation.Portrait)));
        Assert.Equal("c", await Names(new(Orientation: SearchOrientation.Square)));
        Assert.Equal("a d", await Names(new(Orientation: SearchOrientation.Landscape)));
        Assert.Equal("c d", await Names(new() { MinBytes = 300 }));
        Assert.Equal("a b", await Names(new() { MaxBytes = 200 }));
        Assert.Equal("a c d", await Names(new() { MinWidth = 500 }));
        Assert.Equal("b", await Names(new() { MinHeight = 501, MaxWidth = 480 }));
        Assert.Equal("d", await Names(new(Colour: "blue")));
        Assert.Equal("d", await Names(new(Folder: "holiday", Colour: "blue", Orientation: SearchOrientation.Landscape)));
        Assert.Equal("", await Names(new(Colour: "red")));
    }

    [Fact]
    public async Task Tags_of_the_hits_are_counted()
    {
        var ann = await Catalogue.NewAccount();
        for (var i = 0; i < 6; i++) await Catalogue.Store(ann, null, ["sea", .. i < 3 ? new[] { "Beach" } : [], .. i < 2 ? new[] { "dog" } : []]);
        await Catalogue.Store(ann, null, "beach", "dog", "land");
        var page = await Engine.Search(Query(ann, "tag:sea") with { Facets = 2, Size = 1 });
        Assert.Equal([new TagCount("sea", 6), new TagCount("Beach", 3)], page.Tags);
        Assert.Equal(6, page.Total);
        Assert.Empty((await Engine.Search(Query(ann, "tag:sea"))).Tags);
        Assert.Equal(page.Tags, (await Engine.Search(Query(ann, "tag:sea") with { Facets = 2, Size = 1, After = page.Next })).Tags);
    }

    [Fact]
    public async Task What_is_far_below_the_best_is_left_out_by_a_threshold()
    {
        var ann = await Catalogue.NewAccount();
        await Catalogue.Store(ann, "sea", "sea");
        await Catalogue.Store(ann, null, "sea");
        await Catalogue.Store(Upload(ann, "u") with { Description = "the sea" });
        foreach (var (threshold, count) in new[] { (0, 3), (0.3, 2), (12 / 21.0, 2), (1, 1) })
        {
            var hits = (await Engine.Search(Query(ann, "sea") with { Threshold = threshold })).Hits;
            Assert.Equal(new[] { 1, 12 / 21.0, 6 / 21.0 }[..count], hits.Select(hit => hit.Score));
        }

        var page = await Engine.Search(Query(ann, "sea") with { Threshold = 0.3, Size = 1 });
        Assert.Equal(2, page.Total);
        Assert.Equal([12 / 21.0], (await Engine.Search(Query(ann, "sea") with { Threshold = 0.3, Size = 1, After = page.Next })).Hits.Select(hit => hit.Score));
    }

    [Fact]
    public async Task Nobody_finds_anothers_and_nobody_what_is_gone()
    {
        var (ann, bob) = (await Shelf(), await Catalogue.NewAccount());
        foreach (var text in new[] { "sea", "s*", "-nothing", "tag:sea", "mountian~", "\"red sailing boat\"", null })
            Assert.Empty((await Engine.Search(Query(bob, text) with { Facets = 5 })).Hits);
        Assert.Empty((await Engine.Search(Query(bob, null) with { Facets = 5 })).Tags);

        var image = (await Catalogue.FindImage(ann.Id, "d"))!;
        await Catalogue.Change(image.Id, ann.Id, new ImageChanges(Tags: ["lake"], Description: "the quiet water"));
        Assert.Equal(["d"], (await Engine.Search(Query(ann, "quiet lake canon"))).Hits.Select(hit => hit.Image.Name));
        Assert.Empty((await Engine.Search(Query(ann, "mountain OR tag:alps"))).Hits);
        await Catalogue.Delete(image.Id, ann.Id);
        Assert.Empty((await Engine.Search(Query(ann, "lake"))).Hits);
        await Catalogue.DeleteAccount(ann.Id);
        Assert.Equal(0, (await Engine.Search(Query(ann, null))).Total);
    }

    [Fact]
    public async Task Misspellings_are_those_of_the_account_and_one_that_means_nothing_finds_nothing()
    {
        var (ann, bob) = (await Catalogue.NewAccount(), await Catalogue.NewAccount());
        await Catalogue.Store(ann, "right", "photograph");
        await Catalogue.Store(ann, "other", "phonograph");
        await Catalogue.Store(bob, "bobs", "photography");
        async Task<string> Names(string text) => string.Join(' ', (await Engine.Search(Query(ann, text))).Hits.Select(hit => hit.Image.Name));
        Assert.Equal("right other", await Names("photograph~"));
        Assert.Equal("right", await Names("fotograph~"));
        Assert.Equal("right", await Names("photgraph~ -phonograph"));
        Assert.Equal("", await Names("telegraph~"));
        Assert.Equal("", await Names("cat~"));
    }

    /// <summary>Four images that differ in all that can be asked for.</summary>
    protected async Task<Account> Shelf()
    {
        var ann = await Catalogue.NewAccount();
        await Put("a", 100, Photo, ImageDetails.None, "holiday/2024", "IMG_2041.jpg", "The beach 🏖", "Sea", "Beach");
        await Put("b", 200, Photo with { Type = MediaType.Png, Size = new Size(480, 640) }, ImageDetails.None, null, "Cafe\u0301.png", "A storm", "sea view");
        await Put("c", 300, Photo with { Size = new Size(500, 500) }, ImageDetails.None, "work", "x.jpg", "A red sailing boat, 海辺の家", "sea");
        await Put("d", 400, Photo, new ImageDetails("""{"Make":"Canon","Model":"EOS R5","ISOSpeedRatings":100}""", null) { Colour = "blue" }, "holiday", "Straße.jpg", "Snow on the mountain", "alps");
        return ann;

        async Task Put(string name, long bytes, Inspection content, ImageDetails details, string? folder, string file, string description, params string[] tags)
        {
            Time.Advance(TimeSpan.FromSeconds(1));
            var id = ImageId.New();
            var upload = new RegisterImage(ann.Id, "u" + name, content.Type, bytes, name, name, [.. tags], folder, file) { Description = description };
            Assert.True((await Catalogue.Reserve(ann, upload.UploadId, id, bytes, DateTimeOffset.MaxValue)).Ok);
            Assert.True((await Catalogue.Register(id, upload, content, details)).Ok);
        }
    }

    protected static SearchQuery Query(Account account, string? text) =>
        new(account.Id, text is null ? null : Parsed(text), SearchFilters.None, SearchOrder.Relevance, 100);

    private static SearchNode Parsed(string text)
    {
        var parsed = SearchParser.Parse(text);
        Assert.True(parsed.Ok, parsed.Detail);
        return parsed.Value;
    }
}
