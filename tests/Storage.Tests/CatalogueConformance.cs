using static Darkroom.Tests.CatalogueVerbs;

namespace Darkroom.Tests;

/// <summary>What every catalogue promises about accounts and images. Uploads have a suite of their own.</summary>
public abstract class CatalogueConformance(StorageBed bed) : StorageConformance(bed)
{
    [Fact]
    public async Task An_account_is_found_as_it_was_made_and_making_it_again_changes_nothing()
    {
        var id = AccountId.New();
        var wish = new CreateAccount("Ann", "ann", "ann@example.org", "hash", 2, "storage", 5000, null);
        var made = await Catalogue.CreateAccount(id, wish);
        Assert.Equal(new Account(id, "Ann", "ann", "ann@example.org", 2, "storage", 5000, null, Time.GetUtcNow()), made.Value);
        Time.Advance(TimeSpan.FromDays(1));
        Assert.Equal(made, await Catalogue.CreateAccount(id, wish));
        Assert.Equal(made.Value, await Catalogue.FindAccount(id));
        Assert.Equal(made.Value, await Catalogue.FindAccountByBucket("ann"));
        Assert.Equal(new AccountUsage(0, 0, 0, 0, 0, 0), await Catalogue.FindUsage(id));
    }

    [Fact]
    public async Task A_bucket_has_one_owner()
    {
        var ann = await Catalogue.NewAccount("mine");
        Assert.Equal(Failure.BucketTaken, (await Catalogue.CreateAccount(AccountId.New(), new("Bob", "mine", null, null, 0, "files", 1, null))).Failure);
        var bob = await Catalogue.NewAccount("other");
        Assert.Equal(Failure.BucketTaken, (await Catalogue.UpdateAccount(bob.Id, new(Bucket: "mine"))).Failure);
        Assert.Equal(Failure.BucketTaken, (await Catalogue.UpdateAccount(bob.Id, new(Bucket: ann.Id.ToString()))).Failure);
        Assert.Equal("mine", (await Catalogue.UpdateAccount(ann.Id, new(Bucket: "mine"))).Value!.Bucket);
    }

    [Fact]
    public async Task An_update_changes_what_it_names_and_nothing_else()
    {
        var ann = await Catalogue.NewAccount("ann");
        var updated = await Catalogue.UpdateAccount(ann.Id, new(Name: "Anna", StorageLimit: 7));
        Assert.Equal(ann with { Name = "Anna", StorageLimit = 7 }, updated.Value);
        Assert.Equal(Failure.NotFound, (await Catalogue.UpdateAccount(AccountId.New(), new(Name: "x"))).Failure);
    }

    [Fact]
    public async Task Accounts_are_listed_oldest_first()
    {
        var accounts = new List<Account>();
        for (var i = 0; i < 3; i++)
        {
            accounts.Add(await Catalogue.NewAccount());
            Time.Advance(TimeSpan.FromSeconds(1));
        }

        var page = await Catalogue.ListAccounts(2, 2);
        Assert.Equal(accounts[2], Assert.Single(page.Items));
        Assert.Equal(3, page.Total);
    }

    [Fact]
    public async Task Usage_is_added_up()
    {
        var ann = await Catalogue.NewAccount();
        await Catalogue.CountUsage(ann.Id, new UsageDelta(1, 2, 3));
        await Catalogue.CountUsage(ann.Id, new UsageDelta(10, 20, 30));
        Assert.Equal(new AccountUsage(0, 0, 0, 11, 22, 33), await Catalogue.FindUsage(ann.Id));
    }

    [Fact]
    public async Task A_registered_image_is_there_at_once_by_every_way_of_asking()
    {
        var ann = await Catalogue.NewAccount("ann");
        var upload = new RegisterImage(ann.Id, "u1", MediaType.Jpeg, 123, new string('b', 64), "front.page", ["Red", "Émile"], "shelf/top", "IMG 1.jpg");
        var image = await Catalogue.Store(upload);
        Assert.Equal(["Red", "Émile"], image.Tags);
        Assert.Equal(
            new Image(image.Id, ann.Id, "front.page", 0, Photo, 123, upload.Sha256, "u1", image.Tags, "shelf/top", "IMG 1.jpg", Time.GetUtcNow()),
            image);

        AssertSame(image, await Catalogue.FindImage(image.Id));
        AssertSame(image, await Catalogue.FindImage(ann.Id, "front.page"));
        AssertSame(image, await Catalogue.FindImage(ann.Id, image.Id.ToString()));
        AssertSame(image, await Catalogue.FindImage(ann.Id, image.Id.ToUuid()));
        AssertSame(image, await Catalogue.FindUpload(ann.Id, "u1"));
        AssertSame(image, Assert.Single((await Catalogue.ListImages(new(ann.Id, [], false, 1, 10))).Items));
        foreach (var bucket in new[] { "ann", ann.Id.ToString(), ann.Id.Value.ToString() })
        {
            foreach (var name in new[] { "front.page", image.Id.ToString(), image.Id.ToUuid() })
            {
                var resolved = await Catalogue.Resolve(bucket, name);
                AssertSame(image, resolved?.Image);
                Assert.Equal(ann, resolved!.Account);
                Assert.Equal(PublicOriginal.Exact, resolved.Settings.PublicOriginal);
            }
        }
    }

    [Fact]
    public async Task What_is_resolved_of_an_account_shares_its_settings_while_they_are_the_same()
    {
        var (ann, bob) = (await Catalogue.NewAccount("ann"), await Catalogue.NewAccount("bob"));
        var (one, two, other) = (await Catalogue.Store(ann, "one"), await Catalogue.Store(ann, "two"), await Catalogue.Store(bob, "other"));
        var document = new GrainStorageConformance.Holder { State = new() { Presets = { ["thumb"] = "w-100" } } };
        await Documents.WriteStateAsync("settings", new("account", ann.Id.ToString()), document);

        var known = (await Catalogue.Resolve("ann", "one"))!.Settings;
        Assert.Equal("w-100", known.Presets["thumb"]);
        Assert.Same(known, (await Catalogue.Resolve("ann", "two"))!.Settings);
        Assert.Same(known, (await Catalogue.Resolve(two.Id))!.Settings);
        Assert.Empty((await Catalogue.Resolve(other.Id))!.Settings.Presets);

        document.State.Presets["thumb"] = "w-200";
        await Documents.WriteStateAsync("settings", new("account", ann.Id.ToString()), document);
        Assert.Equal("w-200", (await Catalogue.Resolve(one.Id))!.Settings.Presets["thumb"]);
        Assert.Equal("w-100", known.Presets["thumb"]);
    }

    [Fact]
    public async Task Nobody_finds_or_changes_what_is_anothers()
    {
        var ann = await Catalogue.NewAccount("ann");
        var bob = await Catalogue.NewAccount("bob");
        var image = await Catalogue.Store(ann, "front");
        Assert.Null(await Catalogue.FindImage(bob.Id, "front"));
        Assert.Null(await Catalogue.FindImage(bob.Id, image.Id.ToString()));
        Assert.Null(await Catalogue.Resolve("bob", image.Id.ToString()));
        Assert.Null(await Catalogue.Resolve("bob", "front"));
        Assert.Null(await Catalogue.Resolve("nobody", "front"));
        Assert.Equal(Failure.NotFound, (await Catalogue.Change(image.Id, bob.Id, new ImageChanges(Tags: ["x"]))).Failure);
        Assert.Equal(Failure.NotFound, (await Catalogue.Delete(image.Id, bob.Id)).Failure);
        Assert.NotNull(await Catalogue.FindImage(image.Id));
    }

    [Fact]
    public async Task Tags_keep_order_and_case_and_fall_together_when_only_case_differs()
    {
        var ann = await Catalogue.NewAccount();
        var image = await Catalogue.Store(ann, null, "Sea", "zebra", "SEA", "alpha");
        Assert.Equal(["Sea", "zebra", "alpha"], image.Tags);
        // The second word is written with a combining accent.
        var changed = await Catalogue.Change(image.Id, ann.Id, new ImageChanges(Tags: ["Straße", "Cafe\u0301", "CAFÉ"]));
        Assert.Equal(["Straße", "Café"], changed.Value!.Tags);
        AssertSame(changed.Value, await Catalogue.FindImage(image.Id));
        Assert.Empty(await Catalogue.Listed(ann, any: false, "sea"));
        Assert.Equal([image.Id], await Catalogue.Listed(ann, any: false, "café", "STRAßE"));
        Assert.Empty((await Catalogue.Change(image.Id, ann.Id, new ImageChanges(Tags: []))).Value!.Tags);
        Assert.Empty(await Catalogue.Listed(ann, any: true, "café"));
    }

    [Fact]
    public async Task Lists_are_newest_first_and_know_how_many_there_are()
    {
        var ann = await Catalogue.NewAccount();
        var images = new List<Image>();
        for (var i = 0; i < 30; i++)
        {
            string[] tags = [.. new[] { (2, "two"), (3, "three"), (5, "five") }.Where(tag => i % tag.Item1 == 0).Select(tag => tag.Item2)];
            images.Add(await Catalogue.Store(ann, null, tags));
            // Some share a time: then the id decides.
            if (i % 4 == 0) Time.Advance(TimeSpan.FromMilliseconds(1));
        }

        ImageId[] Expect(Func<int, bool> at) => [.. images
            .Where((_, i) => at(i))
            .OrderByDescending(image => image.CreatedAt)
            .ThenByDescending(image => image.Id.ToString(), StringComparer.Ordinal)
            .Select(image => image.Id)];
        Assert.Equal(Expect(_ => true), await Catalogue.Listed(ann, any: false));
        Assert.Equal(Expect(i => i % 3 == 0), await Catalogue.Listed(ann, any: false, "Three"));
        Assert.Equal(Expect(i => i % 6 == 0), await Catalogue.Listed(ann, any: false, "three", "two", "TWO"));
        Assert.Equal(Expect(i => i % 30 == 0), await Catalogue.Listed(ann, any: false, "three", "two", "five"));
        Assert.Equal(Expect(i => i % 3 == 0 || i % 5 == 0), await Catalogue.Listed(ann, any: true, "five", "three", "none"));

        var page = await Catalogue.ListImages(new(ann.Id, ["two", "five"], true, 2, 5));
        Assert.Equal(Expect(i => i % 2 == 0 || i % 5 == 0)[5..10], page.Items.Select(image => image.Id));
        Assert.Equal(18, page.Total);
        Assert.Equal(3, (await Catalogue.ListImages(new(ann.Id, ["two", "five"], false, 9, 5))).Total);
        Assert.Equal(30, (await Catalogue.ListImages(new(ann.Id, [], false, 9, 5))).Total);
    }

    [Fact]
    public async Task A_deleted_image_is_gone_at_once_and_its_name_is_free_for_another_id()
    {
        var ann = await Catalogue.NewAccount("ann");
        var first = await Catalogue.Store(ann, "front", "x");
        Assert.True((await Catalogue.Delete(first.Id, ann.Id)).Ok);
        Assert.Null(await Catalogue.FindImage(first.Id));
        Assert.Null(await Catalogue.FindUpload(ann.Id, first.UploadId));
        Assert.Null(await Catalogue.Resolve("ann", "front"));
        Assert.Empty(await Catalogue.Listed(ann, any: false, "x"));
        Assert.Equal(0, (await Catalogue.FindUsage(ann.Id))!.Originals);
        Assert.Equal(Failure.NotFound, (await Catalogue.Delete(first.Id, ann.Id)).Failure);
        Assert.Equal([new Tombstone(first.Id, 0)], await Catalogue.DueTombstones(Time.GetUtcNow(), 10));

        var second = await Catalogue.Store(ann, "front");
        Assert.NotEqual(first.Id, second.Id);
        Assert.Equal(second.Id, (await Catalogue.Resolve("ann", "front"))!.Image.Id);
    }

    [Fact]
    public async Task A_tombstone_comes_back_when_it_is_told_to_and_then_never()
    {
        var ann = await Catalogue.NewAccount();
        var image = await Catalogue.Store(ann);
        await Catalogue.Delete(image.Id, ann.Id);
        var again = Time.GetUtcNow().AddMinutes(1);
        await Catalogue.Purged(image.Id, again);
        Assert.Empty(await Catalogue.DueTombstones(again.AddMilliseconds(-1), 10));
        Assert.Equal([new Tombstone(image.Id, 1)], await Catalogue.DueTombstones(again, 10));
        await Catalogue.Purged(image.Id, null);
        Assert.Empty(await Catalogue.DueTombstones(DateTimeOffset.MaxValue, 10));
    }

    [Fact]
    public async Task A_deleted_account_says_nothing_from_then_on_and_its_images_go_in_batches()
    {
        var ann = await Catalogue.NewAccount("ann");
        await Catalogue.Reserve(ann, "running", ImageId.New(), 50, DateTimeOffset.MaxValue);
        var images = new List<Image>();
        for (var i = 0; i < 5; i++) images.Add(await Catalogue.Store(ann, $"n{i}", "t"));
        await Keys.Install(new ApiKey("k", ann.Id, "key", Scopes.All, Time.GetUtcNow(), null), "hash");

        await Catalogue.DeleteAccount(ann.Id);
        await Catalogue.DeleteAccount(ann.Id);
        Assert.Null(await Catalogue.FindAccount(ann.Id));
        Assert.Null(await Catalogue.FindAccountByBucket("ann"));
        Assert.Null(await Catalogue.FindUsage(ann.Id));
        Assert.Null(await Catalogue.FindImage(images[0].Id));
        Assert.Null(await Catalogue.FindImage(ann.Id, "n0"));
        Assert.Null(await Catalogue.FindUpload(ann.Id, images[0].UploadId));
        Assert.Null(await Catalogue.Resolve("ann", "n0"));
        Assert.Null(await Catalogue.Resolve(ann.Id.ToString(), "n0"));
        Assert.Null(await Keys.Find("hash"));
        Assert.Empty(await Catalogue.Listed(ann, any: false));
        Assert.Equal(0, (await Catalogue.ListAccounts(1, 10)).Total);
        Assert.Equal(Failure.NotFound, (await Catalogue.Reserve(ann, "late", ImageId.New(), 1, DateTimeOffset.MaxValue)).Failure);
        Assert.Equal(Failure.NotFound, (await Catalogue.Change(images[0].Id, ann.Id, new ImageChanges(Tags: ["x"]))).Failure);
        Assert.Equal(Failure.NotFound, (await Catalogue.CreateAccount(ann.Id, new("Ann", null, null, null, 0, "files", 1, null))).Failure);
        await Catalogue.NewAccount("ann");

        Assert.Equal(2, await Catalogue.PurgeDeletedAccounts(2));
        Assert.Equal(3, await Catalogue.PurgeDeletedAccounts(10));
        Assert.Equal(0, await Catalogue.PurgeDeletedAccounts(10));
        Assert.Equal(6, (await Catalogue.DueTombstones(Time.GetUtcNow(), 10)).Length);
    }

    [Fact]
    public async Task A_key_is_found_by_its_hash_until_it_is_revoked_or_replaced()
    {
        var ann = await Catalogue.NewAccount();
        var key = new ApiKey("k1", ann.Id, "first", Scopes.Read | Scopes.Admin, Time.GetUtcNow(), Time.GetUtcNow().AddDays(1));
        Assert.False(await Keys.Install(key with { Account = AccountId.New() }, "nobody's"));
        await Keys.Install(key, "one");
        Assert.Equal(key, await Keys.Find("one"));
        await Keys.Install(key with { Name = "again" }, "two");
        Assert.Null(await Keys.Find("one"));
        Assert.Equal("again", (await Keys.Find("two"))!.Name);
        Assert.Equal("k1", Assert.Single(await Keys.List(ann.Id)).KeyId);
        Assert.False(await Keys.Revoke(AccountId.New(), "k1"));
        Assert.True(await Keys.Revoke(ann.Id, "k1"));
        Assert.False(await Keys.Revoke(ann.Id, "k1"));
        Assert.Null(await Keys.Find("two"));
    }

    private static void AssertSame(Image expected, Image? actual)
    {
        Assert.NotNull(actual);
        Assert.Equal(expected.Tags, actual.Tags.AsEnumerable());
        // Arrays of equal content are not equal.
        Assert.Equal(expected, actual with { Tags = expected.Tags });
    }
}
