using static Darkroom.Tests.CatalogueVerbs;

namespace Darkroom.Tests;

/// <summary>What every catalogue promises about lists over several accounts.</summary>
public abstract class BrowseConformance(StorageBed bed) : StorageConformance(bed)
{
    private int uploads;

    [Theory]
    [InlineData(BrowseOrder.Created)]
    [InlineData(BrowseOrder.Updated)]
    [InlineData(BrowseOrder.Views)]
    [InlineData(BrowseOrder.Bytes)]
    public async Task A_list_is_the_public_images_and_the_viewers_own_in_order_by_page_and_by_cursor_either_way(BrowseOrder order)
    {
        var (ann, bob) = (await Catalogue.NewAccount(), await Catalogue.NewAccount());
        var all = new List<Image>();
        for (var i = 0; i < 24; i++)
        {
            var (account, visibility) = (i % 3 == 0 ? bob : ann, (Visibility)(i % 5 % 3));
            var image = await Store(account, visibility, bytes: 100 + (i * 7 % 5));
            if (i % 4 == 0) image = (await Catalogue.Change(image.Id, account.Id, new ImageChanges(Description: "changed"))).Value!;
            if (i % 3 > 0) await Catalogue.CountViews(account.Id, new Dictionary<ImageId, long> { [image.Id] = i % 3 }.ToImmutableDictionary());
            all.Add((await Catalogue.FindImage(image.Id))!);
            // Some share a time: then the id decides.
            if (i % 4 == 0) Time.Advance(TimeSpan.FromMilliseconds(1));
        }

        foreach (var (viewer, own) in new[] { (ann, false), (ann, true), (null, false) })
        {
            var seen = all.Where(image => image.Account == viewer?.Id || (!own && image.Visibility == Visibility.Public)).ToList();
            foreach (var ascending in new[] { false, true })
            {
                var browse = new Browse(viewer?.Id, own, order, ascending, 1, 5);
                ImageId[] expected = [.. Sorted(seen, order, ascending).Select(image => image.Id)];
                Assert.Equal(expected, await ByPage(browse));
                Assert.Equal(expected, await ByCursor(browse));
            }

            Assert.Equal(seen.Count > 0, await Catalogue.AnyImages(viewer?.Id, own));
        }
    }

    [Fact]
    public async Task Whether_there_is_anything_to_browse_depends_on_who_asks()
    {
        var (ann, bob) = (await Catalogue.NewAccount(), await Catalogue.NewAccount());
        Assert.False(await Catalogue.AnyImages(ann.Id, ownOnly: false));
        await Store(ann, Visibility.Private);
        Assert.True(await Catalogue.AnyImages(ann.Id, ownOnly: false));
        Assert.True(await Catalogue.AnyImages(ann.Id, ownOnly: true));
        Assert.False(await Catalogue.AnyImages(bob.Id, ownOnly: false));
        Assert.False(await Catalogue.AnyImages(null, ownOnly: false));
        await Store(ann, Visibility.Public);
        Assert.True(await Catalogue.AnyImages(bob.Id, ownOnly: false));
        Assert.False(await Catalogue.AnyImages(bob.Id, ownOnly: true));
        Assert.True(await Catalogue.AnyImages(null, ownOnly: false));
    }

    [Fact]
    public async Task A_cursor_keeps_its_place_while_images_come_and_go()
    {
        var ann = await Catalogue.NewAccount();
        var images = new List<Image>();
        for (var i = 0; i < 6; i++)
        {
            images.Insert(0, await Store(ann, Visibility.Public));
            Time.Advance(TimeSpan.FromSeconds(1));
        }

        var browse = new Browse(ann.Id, false, BrowseOrder.Created, false, 1, 2);
        var first = await Catalogue.Browse(browse);
        var newest = await Store(ann, Visibility.Public);
        await Catalogue.Delete(images[1].Id, ann.Id);
        await Catalogue.Delete(images[2].Id, ann.Id);
        var second = await Catalogue.Browse(browse with { Cursor = first.After });
        Assert.Equal([images[3].Id, images[4].Id], Ids(second));
        Assert.Equal([newest.Id, images[0].Id], Ids(await Catalogue.Browse(browse with { Cursor = second.Before })));
        Assert.Equal(5, second.Total);
        var last = await Catalogue.Browse(browse with { Cursor = second.After });
        Assert.Equal([images[5].Id], Ids(last));
        Assert.Null(last.After);
    }

    [Theory]
    [InlineData(BrowseField.Description, "0%_s", true)]
    [InlineData(BrowseField.Description, "WALK", true)]
    [InlineData(BrowseField.Description, "\\o/", true)]
    [InlineData(BrowseField.Description, "%", true)]
    [InlineData(BrowseField.Description, "_", true)]
    [InlineData(BrowseField.Description, "1%sure", false)]
    [InlineData(BrowseField.Description, "w_lk", false)]
    [InlineData(BrowseField.Description, "\\", true)]
    [InlineData(BrowseField.Description, "'; --", false)]
    [InlineData(BrowseField.Description, "IMG_1", false)]
    [InlineData(BrowseField.FileName, "img_1", true)]
    [InlineData(BrowseField.FileName, "img-1", false)]
    [InlineData(BrowseField.FileName, "walk", false)]
    [InlineData(BrowseField.User, "ann", true)]
    [InlineData(BrowseField.User, "walker", true)]
    [InlineData(BrowseField.User, "an_", false)]
    [InlineData(BrowseField.Hashtag, "dawn", true)]
    [InlineData(BrowseField.Hashtag, "#dawn", true)]
    [InlineData(BrowseField.Hashtag, "awn", false)]
    [InlineData(BrowseField.Hashtag, "walk", false)]
    [InlineData(BrowseField.Hashtag, "Red Sky", true)]
    [InlineData(BrowseField.Hashtag, "red", false)]
    [InlineData(BrowseField.Any, "img_1", true)]
    [InlineData(BrowseField.Any, "dawn", true)]
    [InlineData(BrowseField.Any, "red sky", true)]
    [InlineData(BrowseField.Any, "nothing", false)]
    public async Task A_term_is_looked_for_where_it_is_said_to_be_and_its_wildcards_mean_themselves(BrowseField field, string term, bool isFound)
    {
        var ann = (await Catalogue.CreateAccount(AccountId.New(), new CreateAccount("Ann", null, null, "hash", 0, "files", 1 << 20, null, "dawn-walker"))).Value!;
        var bob = (await Catalogue.CreateAccount(AccountId.New(), new CreateAccount("Bob", null, null, null, 0, "files", 1 << 20, null))).Value!;
        await Store(bob, Visibility.Public, description: "of no use", fileName: "x.jpg");
        var image = await Store(ann, Visibility.Public, "A walk at #dawn, 100%_sure \\o/", "IMG_1.jpg", "red sky");
        var page = await Catalogue.Browse(new Browse(null, false, BrowseOrder.Updated, false, 1, 10) { Term = term, Field = field });
        Assert.Equal(isFound ? [image.Id] : [], Ids(page));
        Assert.Equal(isFound ? 1 : 0, page.Total);
    }

    [Fact]
    public async Task A_deleted_accounts_images_are_in_no_list()
    {
        var (ann, bob) = (await Catalogue.NewAccount(), await Catalogue.NewAccount());
        await Store(ann, Visibility.Public, "gone");
        var stays = await Store(bob, Visibility.Public, "stays");
        await Catalogue.DeleteAccount(ann.Id);
        foreach (var browse in new[] { new Browse(null, false, BrowseOrder.Bytes, false, 1, 10), new Browse(bob.Id, false, BrowseOrder.Created, true, 1, 10) { Term = "s" } })
        {
            var page = await Catalogue.Browse(browse);
            Assert.Equal([stays.Id], Ids(page));
            Assert.Equal(1, page.Total);
        }

        Assert.Equal(0, (await Catalogue.Browse(new Browse(ann.Id, true, BrowseOrder.Updated, false, 1, 10))).Total);
    }

    private Task<Image> Store(Account account, Visibility visibility, string description = "", string? fileName = null, string? tag = null, long bytes = 100) =>
        Catalogue.Store(Upload(account, $"u{uploads++}", bytes, null, tag is null ? [] : [tag]) with { Visibility = visibility, Description = description, FileName = fileName });

    private async Task<ImageId[]> ByPage(Browse browse)
    {
        var found = new List<ImageId>();
        for (var number = 1; ; number++)
        {
            var page = await Catalogue.Browse(browse with { Number = number });
            if (page.Items.IsEmpty) return [.. found];
            found.AddRange(Ids(page));
            Assert.Equal(number > 1, page.Before is not null);
        }
    }

    /// <summary>To the end, and from there back to the beginning, which must be the same.</summary>
    private async Task<ImageId[]> ByCursor(Browse browse)
    {
        var pages = new List<BrowsePage> { await Catalogue.Browse(browse) };
        while (pages[^1].After is { } after) pages.Add(await Catalogue.Browse(browse with { Cursor = after }));
        var back = new List<BrowsePage> { pages[^1] };
        while (back[^1].Before is { } before) back.Add(await Catalogue.Browse(browse with { Cursor = before }));
        Assert.Equal(pages.Select(page => page.Total), back.Select(page => page.Total));
        ImageId[] forth = [.. pages.SelectMany(Ids)];
        Assert.Equal(forth, Enumerable.Reverse(back).SelectMany(Ids));
        return forth;
    }

    private static ImageId[] Ids(BrowsePage page) => [.. page.Items.Select(item => item.Image.Id)];

    private static IEnumerable<Image> Sorted(List<Image> images, BrowseOrder order, bool ascending)
    {
        var sorted = images.OrderBy(image => order switch
        {
            BrowseOrder.Created => image.CreatedAt.UtcTicks,
            BrowseOrder.Updated => (image.UpdatedAt ?? image.CreatedAt).UtcTicks,
            BrowseOrder.Views => image.Views,
            _ => image.Bytes,
        }).ThenBy(image => image.Id.ToString(), StringComparer.Ordinal);
        return ascending ? sorted : sorted.Reverse();
    }
}
