using static Darkroom.Tests.CatalogueVerbs;

namespace Darkroom.Tests;

/// <summary>What every catalogue promises about uploads: quota, reservations, and the one transaction that makes an image.</summary>
public abstract class UploadConformance(StorageBed bed) : StorageConformance(bed)
{
    private DateTimeOffset Later => Time.GetUtcNow().AddMinutes(10);

    [Fact]
    public async Task A_reservation_counts_at_once_and_becomes_the_image()
    {
        var ann = await Catalogue.NewAccount(limit: 1000);
        var id = ImageId.New();
        Assert.True((await Catalogue.Reserve(ann, "u", id, 700, Later)).Ok);
        Assert.Equal(Failure.StorageLimit, (await Catalogue.Reserve(ann, "v", ImageId.New(), 301, Later)).Failure);
        Assert.Equal(700, (await Catalogue.FindUsage(ann.Id))!.Reserved);
        var image = await Catalogue.Register(id, Upload(ann, "u", bytes: 650), Photo, ImageDetails.None);
        Assert.Equal(650, image.Value!.Bytes);
        Assert.Equal(new AccountUsage(1, 650, 0, 0, 0, 0), await Catalogue.FindUsage(ann.Id));
        Assert.Empty(await Catalogue.DueTombstones(DateTimeOffset.MaxValue, 10));
    }

    [Fact]
    public async Task An_image_knows_the_store_that_holds_it()
    {
        var ann = await Catalogue.NewAccount();
        var there = await Catalogue.Store(Upload(ann, "u") with { Store = "archive" });
        var here = await Catalogue.Store(Upload(ann, "v"));
        Assert.Equal(("archive", ""), ((await Catalogue.FindImage(there.Id))!.Store, (await Catalogue.FindImage(here.Id))!.Store));
        Assert.Equal("archive", (await Catalogue.Resolve(ann.Id.ToString(), there.Id.ToString()))!.Image.Store);
    }

    [Fact]
    public async Task Reserving_again_renews_and_never_shrinks()
    {
        var ann = await Catalogue.NewAccount(limit: 1000);
        var id = ImageId.New();
        await Catalogue.Reserve(ann, "u", id, 600, Later);
        Time.Advance(TimeSpan.FromMinutes(1));
        var renewed = await Catalogue.Reserve(ann, "u", id, 500, Later);
        Assert.Equal(new Reservation("u", ann.Id, id, 600, Later), renewed.Value);
        Assert.Equal(Failure.UploadInProgress, (await Catalogue.Reserve(ann, "u", ImageId.New(), 1, Later)).Failure);
        Assert.Equal(Failure.UploadInProgress, (await Catalogue.Reserve(ann, "v", id, 1, Later)).Failure);
        Assert.Equal(800, (await Catalogue.Extend(ann.Id, "u", 800, Later)).Value!.Bytes);
        Assert.Equal(Failure.StorageLimit, (await Catalogue.Extend(ann.Id, "u", 1001, Later)).Failure);
        Assert.Equal(800, (await Catalogue.FindUsage(ann.Id))!.Reserved);
        Assert.Equal(Failure.ReservationGone, (await Catalogue.Extend(ann.Id, "none", 1, Later)).Failure);
    }

    [Fact]
    public async Task Registering_again_answers_the_same_image()
    {
        var ann = await Catalogue.NewAccount();
        var image = await Catalogue.Store(Upload(ann, "u", name: "front"));
        var again = await Catalogue.Register(image.Id, Upload(ann, "u", bytes: 5, name: "other"), Photo, ImageDetails.None);
        Assert.Equal((image.Id, image.Bytes, "front"), (again.Value!.Id, again.Value.Bytes, again.Value.Name));
        // A reservation under the finished upload would end as a tombstone of the image's blobs.
        Assert.Equal(Failure.UploadInProgress, (await Catalogue.Reserve(ann, "u", image.Id, 1, Later)).Failure);
        Assert.Equal(Failure.UploadInProgress, (await Catalogue.Reserve(ann, "v", image.Id, 1, Later)).Failure);
        Assert.Equal(Failure.UploadInProgress, (await Catalogue.Reserve(ann, "u", ImageId.New(), 1, Later)).Failure);
    }

    [Fact]
    public async Task Two_accounts_may_use_one_upload_id_and_one_name()
    {
        var ann = await Catalogue.NewAccount();
        var bob = await Catalogue.NewAccount();
        var hers = await Catalogue.Store(Upload(ann, "u", name: "front"));
        var his = await Catalogue.Store(Upload(bob, "u", name: "front"));
        Assert.Equal(hers.Id, (await Catalogue.FindImage(ann.Id, "front"))!.Id);
        Assert.Equal(his.Id, (await Catalogue.FindUpload(bob.Id, "u"))!.Id);
    }

    [Fact]
    public async Task A_refused_registration_leaves_the_reservation_as_it_was()
    {
        var ann = await Catalogue.NewAccount(limit: 1000);
        await Catalogue.Store(Upload(ann, "first", bytes: 100, name: "front"));
        var id = ImageId.New();
        await Catalogue.Reserve(ann, "u", id, 500, Later);
        Assert.Equal(Failure.NameTaken, (await Catalogue.Register(id, Upload(ann, "u", bytes: 500, name: "front"), Photo, ImageDetails.None)).Failure);
        Assert.Equal(Failure.StorageLimit, (await Catalogue.Register(id, Upload(ann, "u", bytes: 901), Photo, ImageDetails.None)).Failure);
        Assert.Equal(Failure.ReservationGone, (await Catalogue.Register(ImageId.New(), Upload(ann, "u"), Photo, ImageDetails.None)).Failure);
        Assert.Equal(new AccountUsage(1, 100, 500, 0, 0, 0), await Catalogue.FindUsage(ann.Id));
        Assert.True((await Catalogue.Register(id, Upload(ann, "u", bytes: 900), Photo, ImageDetails.None)).Ok);
    }

    [Fact]
    public async Task A_released_upload_frees_its_room_and_its_image_id_is_never_used_again()
    {
        var ann = await Catalogue.NewAccount(limit: 1000);
        var id = ImageId.New();
        await Catalogue.Reserve(ann, "u", id, 1000, Later);
        await Catalogue.Release(ann.Id, "u");
        await Catalogue.Release(ann.Id, "u");
        Assert.Equal([new Tombstone(id, 0)], await Catalogue.DueTombstones(Time.GetUtcNow(), 10));
        Assert.Equal(Failure.ReservationGone, (await Catalogue.Register(id, Upload(ann, "u"), Photo, ImageDetails.None)).Failure);
        Assert.Equal(Failure.ReservationGone, (await Catalogue.Reserve(ann, "u", id, 1, Later)).Failure);
        Assert.True((await Catalogue.Reserve(ann, "u", ImageId.New(), 1000, Later)).Ok);
    }

    [Fact]
    public async Task An_expired_upload_gives_way_to_the_next_try_of_the_same_client()
    {
        var ann = await Catalogue.NewAccount(limit: 1000);
        var (first, second) = (ImageId.New(), ImageId.New());
        await Catalogue.Reserve(ann, "u", first, 1000, Later);
        Time.Advance(TimeSpan.FromMinutes(11));
        Assert.True((await Catalogue.Reserve(ann, "u", second, 1000, Later)).Ok);
        Assert.Equal([new Tombstone(first, 0)], await Catalogue.DueTombstones(Time.GetUtcNow(), 10));
        Assert.Equal(Failure.ReservationGone, (await Catalogue.Register(first, Upload(ann, "u"), Photo, ImageDetails.None)).Failure);
        Assert.True((await Catalogue.Register(second, Upload(ann, "u"), Photo, ImageDetails.None)).Ok);
    }

    [Fact]
    public async Task Only_expired_reservations_are_swept()
    {
        var ann = await Catalogue.NewAccount();
        var old = ImageId.New();
        await Catalogue.Reserve(ann, "old", old, 10, Time.GetUtcNow().AddSeconds(1));
        await Catalogue.Reserve(ann, "new", ImageId.New(), 10, Later);
        Assert.Equal(1, await Catalogue.ExpireReservations(Time.GetUtcNow().AddSeconds(2), 10));
        Assert.Equal(10, (await Catalogue.FindUsage(ann.Id))!.Reserved);
        Assert.Equal(old, Assert.Single(await Catalogue.DueTombstones(DateTimeOffset.MaxValue, 10)).Image);
    }

    [Fact]
    public async Task Registration_and_expiry_never_both_win()
    {
        var ann = await Catalogue.NewAccount();
        var (registered, expired) = (0, 0);
        for (var round = 0; round < 200; round++)
        {
            var id = ImageId.New();
            var upload = $"u{round}";
            await Catalogue.Reserve(ann, upload, id, 10, Time.GetUtcNow());
            using var start = new Barrier(2);
            var registering = Task.Run(() =>
            {
                start.SignalAndWait();
                return Catalogue.Register(id, Upload(ann, upload, bytes: 10), Photo, ImageDetails.None);
            });
            var expiring = Task.Run(() =>
            {
                start.SignalAndWait();
                return Catalogue.ExpireReservations(Time.GetUtcNow().AddSeconds(1), 10);
            });
            var (image, swept) = (await registering, await expiring);
            Assert.True(image.Ok ^ swept == 1, $"round {round}: registered {image.Ok}, swept {swept}");
            Assert.Equal(image.Ok, await Catalogue.FindImage(id) is not null);
            if (image.Ok) registered++;
            else expired++;
        }

        Assert.Equal(new AccountUsage(registered, registered * 10, 0, 0, 0, 0), await Catalogue.FindUsage(ann.Id));
        Assert.Equal(expired, (await Catalogue.DueTombstones(DateTimeOffset.MaxValue, 1000)).Length);
    }

    [Fact]
    public async Task Many_reservations_at_once_never_pass_the_limit()
    {
        var ann = await Catalogue.NewAccount(limit: 1000);
        var results = await Task.WhenAll(Enumerable.Range(0, 64).Select(i => Task.Run(() => Catalogue.Reserve(ann, $"u{i}", ImageId.New(), 90, Later))));
        Assert.Equal(11, results.Count(result => result.Ok));
        Assert.All(results.Where(result => !result.Ok), result => Assert.Equal(Failure.StorageLimit, result.Failure));
        Assert.Equal(990, (await Catalogue.FindUsage(ann.Id))!.Reserved);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Usage_is_the_sum_of_originals_reservations_and_orphans_whatever_happens(int seed)
    {
        var random = new Random(seed);
        var ann = await Catalogue.NewAccount(limit: 20_000);
        var reserved = new Dictionary<string, Reservation>();
        var images = new Dictionary<ImageId, Image>();
        var orphans = new Dictionary<ImageId, long>();
        for (var step = 0; step < 400; step++)
        {
            var upload = reserved.Count == 0 ? "none" : reserved.Keys.ElementAt(random.Next(reserved.Count));
            switch (random.Next(6))
            {
                case 0 or 1:
                    var wish = new Reservation($"u{step}", ann.Id, ImageId.New(), random.Next(2000), Time.GetUtcNow().AddSeconds(random.Next(100)));
                    if ((await Catalogue.Reserve(wish)).Ok) reserved[wish.UploadId] = wish;
                    break;
                case 2:
                    if ((await Catalogue.Extend(ann.Id, upload, random.Next(3000), Later)).Value is { } grown) reserved[upload] = grown;
                    break;
                case 3:
                    var id = reserved.TryGetValue(upload, out var kept) ? kept.Image : ImageId.New();
                    if ((await Catalogue.Register(id, Upload(ann, upload, bytes: random.Next(3000)), Photo, ImageDetails.None)).Value is not { } image) break;
                    images[image.Id] = image;
                    reserved.Remove(upload);
                    break;
                case 4:
                    await Catalogue.Release(ann.Id, upload);
                    reserved.Remove(upload);
                    break;
                default:
                    Time.Advance(TimeSpan.FromSeconds(1));
                    await Catalogue.ExpireReservations(Time.GetUtcNow(), 100);
                    foreach (var old in reserved.Values.Where(r => r.Expires < Time.GetUtcNow()).ToList()) reserved.Remove(old.UploadId);
                    if (images.Count <= 5) break;
                    var (gone, keepOriginal) = (images.Values.First(), random.Next(2) == 0);
                    Assert.True((await Catalogue.Delete(gone.Id, ann.Id, keepOriginal)).Ok);
                    images.Remove(gone.Id);
                    if (keepOriginal) orphans[gone.Id] = gone.Bytes;
                    if (orphans.Count > 3 && await Catalogue.RemoveOrphan(orphans.Keys.First())) orphans.Remove(orphans.Keys.First());
                    break;
            }

            var usage = (await Catalogue.FindUsage(ann.Id))!;
            Assert.Equal((images.Count, images.Values.Sum(image => image.Bytes)), (usage.Images, usage.Originals));
            Assert.Equal(reserved.Values.Sum(r => r.Bytes), usage.Reserved);
            Assert.Equal(orphans.Values.Sum(), usage.Orphans);
            Assert.InRange(usage.Stored, 0, 20_000);
        }
    }
}
