using static Darkroom.Tests.CatalogueVerbs;

namespace Darkroom.Tests;

/// <summary>What every search index promises.</summary>
public abstract class SearchConformance(StorageBed bed) : StorageConformance(bed)
{
    [Theory]
    [InlineData("sunset")]
    [InlineData("SUNSET")]
    [InlineData("suns")]
    [InlineData("sunset bea")]
    [InlineData("  beach,sunset!")]
    [InlineData("cafe")]
    [InlineData("CAFÉ")]
    [InlineData("holiday")]
    [InlineData("IMG_2041.JPG")]
    [InlineData("2041")]
    [InlineData("hero")]
    [InlineData("海")]
    public async Task An_image_is_found_by_the_words_of_its_tags_names_and_folder(string text)
    {
        var ann = await Catalogue.NewAccount();
        var image = await Catalogue.Store(
            new RegisterImage(ann.Id, "u", MediaType.Jpeg, 1, "x", "hero-banner", ["Sunset beach", "Café", "海辺"], "holiday/2024", "IMG_2041.jpg"));
        await Catalogue.Store(ann, "other", "mountain");
        var hit = Assert.Single(await Search.Search(ann.Id, text, 10));
        Assert.Equal((image.Id, 1.0), (hit.Image.Id, hit.Score));
    }

    [Theory]
    [InlineData("unset")]
    [InlineData("sunset mountain")]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData("\"")]
    [InlineData("*")]
    [InlineData("sunset OR mountain")]
    [InlineData("NEAR(sunset, beach)")]
    [InlineData("-sunset:x")]
    [InlineData("tags:sunset")]
    [InlineData("^()[]{}'\"\\%_;--")]
    [InlineData("\0")]
    public async Task Other_words_and_no_words_find_nothing_and_are_no_error(string text)
    {
        var ann = await Catalogue.NewAccount();
        await Catalogue.Store(ann, null, "sunset", "beach");
        await Catalogue.Store(ann, null, "mountain");
        Assert.Empty(await Search.Search(ann.Id, text, 10));
    }

    [Fact]
    public async Task The_best_comes_first_with_score_1_and_no_score_is_0()
    {
        var ann = await Catalogue.NewAccount();
        for (var i = 0; i < 20; i++) await Catalogue.Store(ann, null, "sea", $"filler{i}", "more", "words");
        var best = await Catalogue.Store(ann, "sea", "sea");
        await Catalogue.Store(ann, null, "land");
        var hits = await Search.Search(ann.Id, "sea", 100);
        Assert.Equal(21, hits.Length);
        Assert.Equal((best.Id, 1.0), (hits[0].Image.Id, hits[0].Score));
        Assert.Equal(hits.Select(hit => hit.Score).OrderDescending(), hits.Select(hit => hit.Score));
        Assert.All(hits, hit => Assert.InRange(hit.Score, double.Epsilon, 1));
        Assert.Equal(hits[..5].Select(hit => hit.Image.Id), (await Search.Search(ann.Id, "sea", 5)).Select(hit => hit.Image.Id));
    }

    [Fact]
    public async Task Nobody_finds_what_is_anothers()
    {
        // Enough accounts that one's number is the beginning of another's.
        var accounts = new List<Account>();
        for (var i = 0; i < 12; i++)
        {
            accounts.Add(await Catalogue.NewAccount());
            await Catalogue.Store(accounts[i], null, "shared", $"own{i}", "1xshared");
        }

        foreach (var account in accounts)
        {
            var hit = Assert.Single(await Search.Search(account.Id, "shared", 100));
            Assert.Equal(account.Id, hit.Image.Account);
        }

        Assert.Empty(await Search.Search(accounts[3].Id, "own4", 100));
        Assert.Empty(await Search.Search(AccountId.New(), "shared", 100));
    }

    [Fact]
    public async Task What_changes_is_found_by_its_new_words_only_and_what_is_deleted_by_none()
    {
        var ann = await Catalogue.NewAccount();
        var image = await Catalogue.Store(ann, "front", "before");
        await Catalogue.Change(image.Id, ann.Id, new ImageChanges(Tags: ["after"]));
        Assert.Empty(await Search.Search(ann.Id, "before", 10));
        Assert.Equal(["after"], Assert.Single(await Search.Search(ann.Id, "after front", 10)).Image.Tags);
        await Catalogue.Delete(image.Id, ann.Id);
        Assert.Empty(await Search.Search(ann.Id, "after", 10));

        await Catalogue.Store(ann, null, "left");
        await Catalogue.DeleteAccount(ann.Id);
        Assert.Empty(await Search.Search(ann.Id, "left", 10));
    }

    [Theory]
    [InlineData(7)]
    [InlineData(8)]
    public async Task No_text_is_an_error(int seed)
    {
        const string Pieces = "ab \"*():^-+{}[],.;'\\\0\n\u0301é海\u200d😀\uFFFDORANDNOTNEAR";
        var random = new Random(seed);
        var ann = await Catalogue.NewAccount();
        for (var i = 0; i < 100; i++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(1, 30)).Select(_ => Pieces[random.Next(Pieces.Length)]));
            await Search.Search(ann.Id, text, 10);
        }
    }
}
