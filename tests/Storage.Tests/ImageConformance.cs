using static Darkroom.Tests.CatalogueVerbs;

namespace Darkroom.Tests;

/// <summary>What every catalogue promises about an image's other names, its changes, its views and its end.</summary>
public abstract class ImageConformance(StorageBed bed) : StorageConformance(bed)
{
    [Fact]
    public async Task An_image_is_found_by_the_ids_that_it_had_elsewhere()
    {
        var (ann, bob) = (await Catalogue.NewAccount(), await Catalogue.NewAccount());
        var image = await Catalogue.Store(Upload(ann, "u") with { Aliases = [new("imager", "12345"), new("slink", "old-id"), new("imageresizer", "12345")] });
        foreach (var (scope, name) in new[] { ("imager", "12345"), ("slink", "old-id"), ("imageresizer", "12345") }) Assert.Equal(image.Id, (await Catalogue.ResolveAlias(scope, name))!.Image.Id);
        foreach (var (scope, name) in new[] { ("slink", "12345"), ("imager", "old-id"), ("object", "12345") }) Assert.Null(await Catalogue.ResolveAlias(scope, name));
        foreach (var name in new[] { "12345", "old-id" })
        {
            Assert.Equal(image.Id, (await Catalogue.FindImage(ann.Id, name))!.Id);
            Assert.Null(await Catalogue.FindImage(bob.Id, name));
        }
    }

    [Fact]
    public async Task An_id_from_elsewhere_is_one_images_until_that_is_deleted()
    {
        var (ann, bob) = (await Catalogue.NewAccount(), await Catalogue.NewAccount());
        var first = await Catalogue.Store(Upload(ann, "u1") with { Aliases = [new("imager", "12345")] });
        var (id, second) = (ImageId.New(), Upload(bob, "u2") with { Aliases = [new("slink", "free"), new("imager", "12345")] });
        await Catalogue.Reserve(bob, "u2", id, 100, DateTimeOffset.MaxValue);
        var refused = await Catalogue.Register(id, second, Photo, ImageDetails.None);
        Assert.Equal((Failure.AliasTaken, "The imager id '12345' is another image's"), (refused.Failure, refused.Detail));
        Assert.Null(await Catalogue.ResolveAlias("slink", "free"));
        await Catalogue.Delete(first.Id, ann.Id);
        Assert.Null(await Catalogue.ResolveAlias("imager", "12345"));
        Assert.True((await Catalogue.Register(id, second, Photo, ImageDetails.None)).Ok);
        await Catalogue.DeleteAccount(bob.Id);
        Assert.Null(await Catalogue.ResolveAlias("imager", "12345"));
    }

    [Fact]
    public async Task The_same_bytes_are_refused_where_that_is_asked_for_and_in_one_account_only()
    {
        var (ann, bob) = (await Catalogue.NewAccount(), await Catalogue.NewAccount());
        var oldest = await Catalogue.Store(ann);
        Time.Advance(TimeSpan.FromSeconds(1));
        await Catalogue.Store(ann);
        var id = ImageId.New();
        await Catalogue.Reserve(ann, "again", id, 100, DateTimeOffset.MaxValue);
        var wish = Upload(ann, "again") with { RefuseDuplicate = true };
        var refused = await Catalogue.Register(id, wish, Photo, ImageDetails.None);
        Assert.Equal((Failure.Duplicate, oldest.Id.ToString()), (refused.Failure, refused.Detail));
        Assert.True((await Catalogue.Register(id, wish with { Sha256 = new string('b', 64) }, Photo, ImageDetails.None)).Ok);
        await Catalogue.Store(Upload(bob, "bobs") with { RefuseDuplicate = true });
    }

    [Fact]
    public async Task Of_many_uploads_of_the_same_bytes_at_once_one_becomes_an_image_where_duplicates_are_refused()
    {
        var ann = await Catalogue.NewAccount();
        var uploads = Enumerable.Range(0, 16).Select(number => (Id: ImageId.New(), Wish: Upload(ann, $"u{number}") with { RefuseDuplicate = true })).ToArray();
        foreach (var (id, wish) in uploads) Assert.True((await Catalogue.Reserve(ann, wish.UploadId, id, 100, DateTimeOffset.MaxValue)).Ok);
        var registered = await Task.WhenAll(uploads.Select(upload => Task.Run(() => Catalogue.Register(upload.Id, upload.Wish, Photo, ImageDetails.None))));
        var made = Assert.Single(registered, one => one.Ok).Value!;
        Assert.All(registered.Where(one => !one.Ok), one => Assert.Equal((Failure.Duplicate, made.Id.ToString()), (one.Failure, one.Detail)));
        Assert.Equal(1, await Bed.Count("image"));
    }

    [Fact]
    public async Task A_change_touches_what_it_names_and_says_when()
    {
        var ann = await Catalogue.NewAccount();
        var image = await Catalogue.Store(Upload(ann, "u", tags: ["Sea", "sun"]) with { Description = "before" });
        Assert.Null(image.UpdatedAt);
        Time.Advance(TimeSpan.FromMinutes(1));
        var changed = (await Catalogue.Change(image.Id, ann.Id, new ImageChanges(AddTags: ["SEA", "beach"], RemoveTags: ["SUN"]))).Value!;
        Assert.Equal(["Sea", "beach"], changed.Tags);
        Assert.Equal(("before", Visibility.Unlisted, Time.GetUtcNow()), (changed.Description, changed.Visibility, changed.UpdatedAt));
        Time.Advance(TimeSpan.FromMinutes(1));
        changed = (await Catalogue.Change(image.Id, ann.Id, new ImageChanges(Description: "after", Visibility: Visibility.Public))).Value!;
        Assert.Equal(["Sea", "beach"], changed.Tags);
        Assert.Equal(("after", Visibility.Public, Time.GetUtcNow(), image.CreatedAt), (changed.Description, changed.Visibility, changed.UpdatedAt, changed.CreatedAt));
        Assert.Equal(changed, (await Catalogue.FindImage(image.Id))! with { Tags = changed.Tags });

        var refused = await Catalogue.Change(image.Id, ann.Id, new ImageChanges(AddTags: ["third"], Description: "never", MostTags: 2));
        Assert.Equal(Failure.Invalid, refused.Failure);
        Assert.Equal("after", (await Catalogue.FindImage(image.Id))!.Description);
    }

    [Fact]
    public async Task Views_are_added_up_and_change_nothing_else()
    {
        var (ann, bob) = (await Catalogue.NewAccount(), await Catalogue.NewAccount());
        var image = await Catalogue.Store(ann);
        ImmutableDictionary<ImageId, long> Views(long count) => ImmutableDictionary<ImageId, long>.Empty.Add(image.Id, count).Add(ImageId.New(), 5);
        await Catalogue.CountViews(ann.Id, Views(2));
        await Catalogue.CountViews(ann.Id, Views(3));
        await Catalogue.CountViews(bob.Id, Views(100));
        var seen = (await Catalogue.FindImage(image.Id))!;
        Assert.Equal((5, null), (seen.Views, seen.UpdatedAt));
    }

    [Fact]
    public async Task An_orphan_is_listed_until_it_is_given_up()
    {
        var (ann, bob) = (await Catalogue.NewAccount(), await Catalogue.NewAccount());
        var images = new List<Image>();
        for (var i = 0; i < 3; i++) images.Add(await Catalogue.Store(ann));
        Assert.Equal(Failure.NotFound, (await Catalogue.Delete(images[0].Id, bob.Id, keepOriginal: true)).Failure);
        Assert.Equal(0, (await Catalogue.ListOrphans(1, 10)).Total);

        foreach (var image in images) Assert.True((await Catalogue.Delete(image.Id, ann.Id, keepOriginal: true)).Ok);
        Assert.Null(await Catalogue.FindImage(images[0].Id));
        Assert.Equal((0, 300, 300), await Usage(ann));
        Assert.All(await Catalogue.DueTombstones(Time.GetUtcNow(), 10), tombstone => Assert.True(tombstone.KeepOriginal));
        var page = await Catalogue.ListOrphans(2, 2);
        Assert.Equal(3, page.Total);
        Assert.Equal(new Orphan(images[2].Id, ann.Id, MediaType.Jpeg, 100, images[2].Sha256, Time.GetUtcNow()), Assert.Single(page.Items));

        foreach (var tombstone in await Catalogue.DueTombstones(Time.GetUtcNow(), 10))
        {
            await Catalogue.Purged(tombstone.Image, Time.GetUtcNow());
            // Given up while a sweeper takes its variants for the last time, it is buried anew.
            if (tombstone.Image == images[1].Id) Assert.True(await Catalogue.RemoveOrphan(images[1].Id));
            await Catalogue.Purged(tombstone.Image, null);
        }

        Assert.False(await Catalogue.RemoveOrphan(images[1].Id));
        Assert.Equal([new Tombstone(images[1].Id, 0)], await Catalogue.DueTombstones(Time.GetUtcNow(), 10));
        Assert.Equal([images[0].Id, images[2].Id], (await Catalogue.ListOrphans(1, 10)).Items.Select(orphan => orphan.Image));
    }
    [Fact]
    public async Task An_orphan_counts_in_its_accounts_storage_until_it_is_given_up()
    {
        var ann = await Catalogue.NewAccount(limit: 1000);
        var kept = await Catalogue.Store(CatalogueVerbs.Upload(ann, "kept", bytes: 600));
        await Catalogue.Delete(kept.Id, ann.Id, keepOriginal: true);
        Assert.Equal((0, 600, 600), await Usage(ann));
        var upload = new Reservation("more", ann.Id, ImageId.New(), 401, Time.GetUtcNow().AddMinutes(1));
        Assert.Equal(Failure.StorageLimit, (await Catalogue.Reserve(upload)).Failure);
        Assert.True((await Catalogue.Reserve(upload with { Bytes = 400 })).Ok);
        Assert.Equal(Failure.StorageLimit, (await Catalogue.Extend(ann.Id, "more", 401, upload.Expires)).Failure);
        Assert.Equal(Failure.StorageLimit, (await Catalogue.Register(upload.Image, CatalogueVerbs.Upload(ann, "more", bytes: 401), CatalogueVerbs.Photo, ImageDetails.None)).Failure);

        Assert.True(await Catalogue.RemoveOrphan(kept.Id));
        Assert.Equal((0, 0, 400), await Usage(ann));
        Assert.True((await Catalogue.Extend(ann.Id, "more", 1000, upload.Expires)).Ok);
    }

    [Fact]
    public async Task An_accounts_orphans_are_buried_with_it()
    {
        var (ann, bob) = (await Catalogue.NewAccount(), await Catalogue.NewAccount());
        var (hers, his) = (await Catalogue.Store(ann), await Catalogue.Store(bob));
        var stays = await Catalogue.Store(ann);
        await Catalogue.Delete(hers.Id, ann.Id, keepOriginal: true);
        await Catalogue.Delete(his.Id, bob.Id, keepOriginal: true);
        foreach (var tombstone in await Catalogue.DueTombstones(Time.GetUtcNow(), 10))
        {
            await Catalogue.Purged(tombstone.Image, Time.GetUtcNow());
            await Catalogue.Purged(tombstone.Image, null);
        }

        await Catalogue.DeleteAccount(ann.Id);
        // Two by two, then none is left.
        Assert.Equal(1, await Catalogue.PurgeDeletedAccounts(1));
        Assert.Equal(1, await Catalogue.PurgeDeletedAccounts(2));
        Assert.Equal(0, await Catalogue.PurgeDeletedAccounts(2));
        var due = await Catalogue.DueTombstones(Time.GetUtcNow(), 10);
        Assert.Equal([.. new[] { hers.Id, stays.Id }.Order(Comparer<ImageId>.Create((a, b) => string.CompareOrdinal(a.ToString(), b.ToString())))], due.Select(tombstone => tombstone.Image).OrderBy(id => id.ToString(), StringComparer.Ordinal));
        Assert.All(due, tombstone => Assert.False(tombstone.KeepOriginal));
        Assert.Equal([his.Id], (await Catalogue.ListOrphans(1, 10)).Items.Select(orphan => orphan.Image));
        Assert.Equal((0, 100, 100), await Usage(bob));
    }

    [Fact]
    public async Task A_purge_is_the_next_generation_and_buries_the_variants_before_it()
    {
        var (ann, bob) = (await Catalogue.NewAccount(), await Catalogue.NewAccount());
        var image = await Catalogue.Store(ann);
        Assert.Equal(Failure.NotFound, (await Catalogue.Purge(image.Id, bob.Id)).Failure);
        Assert.Empty(await Catalogue.DueTombstones(Time.GetUtcNow(), 10));
        Assert.Equal(1, (await Catalogue.Purge(image.Id, ann.Id)).Value!.Generation);
        await Catalogue.Purged(image.Id, Time.GetUtcNow());
        Assert.Equal(2, (await Catalogue.Purge(image.Id, ann.Id)).Value!.Generation);
        Assert.Equal(2, (await Catalogue.FindImage(image.Id))!.Generation);
        Assert.Equal([new Tombstone(image.Id, 0, KeepOriginal: true, Below: 2)], await Catalogue.DueTombstones(Time.GetUtcNow(), 10));

        // What is deleted then goes altogether.
        await Catalogue.Delete(image.Id, ann.Id);
        Assert.Equal([new Tombstone(image.Id, 0)], await Catalogue.DueTombstones(Time.GetUtcNow(), 10));
    }

    /// <summary>Originals, orphans, and what counts in the limit.</summary>
    private async Task<(long Originals, long Orphans, long Stored)> Usage(Account account)
    {
        var usage = (await Catalogue.FindUsage(account.Id))!;
        return (usage.Originals, usage.Orphans, usage.Stored);
    }
}
