using System.Numerics;

namespace Darkroom.Tests;

/// <summary>What every index of prints promises.</summary>
public abstract class PrintConformance(StorageBed bed) : StorageConformance(bed)
{
    private NearDuplicates Near => new(Bed.Prints);

    [Fact]
    public async Task Exactly_those_within_the_distance_are_found_the_nearest_first()
    {
        var ann = await Catalogue.NewAccount();
        var random = new Random(4711);
        var wanted = random.NextInt64(long.MinValue, long.MaxValue);
        var prints = new Dictionary<ImageId, long>();
        for (var number = 0; number < 300; number++)
        {
            // From the same to altogether different, the bits anywhere.
            var print = Flipped(wanted, random, bits: number % 24);
            prints[await Register(ann, print)] = print;
        }

        foreach (var distance in new[] { 0, 3, 4, 7, 8, NearDuplicates.MostDistance })
        {
            var found = await Near.Find(ann.Id, wanted, distance, most: 1_000);
            var expected = prints.Where(one => Distance(one.Value, wanted) <= distance).Select(one => one.Key).ToHashSet();
            Assert.NotEmpty(expected);
            Assert.Equal(expected, found.Select(near => near.Image).ToHashSet());
            Assert.All(found, near => Assert.Equal(Distance(prints[near.Image], wanted), near.Distance));
            Assert.Equal(found.Select(near => near.Distance).Order(), found.Select(near => near.Distance));
        }

        Assert.Equal(5, (await Near.Find(ann.Id, wanted, 11, most: 5)).Length);
    }

    [Fact]
    public async Task Others_images_and_deleted_ones_are_not_found()
    {
        var (ann, bob) = (await Catalogue.NewAccount(), await Catalogue.NewAccount());
        var (mine, gone, his) = (await Register(ann, -5), await Register(ann, -5), await Register(bob, -5));
        Assert.True((await Catalogue.Delete(gone, ann.Id)).Ok);
        Assert.Equal(mine, Assert.Single(await Near.Find(ann.Id, -5, 0, 10)).Image);
        Assert.Equal(his, Assert.Single(await Near.Find(bob.Id, -5, 0, 10)).Image);
        Assert.Empty(await Near.Find(AccountId.New(), -5, 11, 10));
        Assert.Null(await Bed.Prints.Find(gone));
    }

    [Fact]
    public async Task A_picture_that_says_nothing_is_like_no_other_and_one_that_was_not_looked_at_waits()
    {
        var ann = await Catalogue.NewAccount();
        var (flat, unseen) = (await Register(ann, 0), await Register(ann, null));
        Assert.Null(await Bed.Prints.Find(flat));
        Assert.Empty(await Near.Find(ann.Id, 0, 11, 10));
        Assert.Equal([unseen], await Bed.Prints.Unknown([flat, unseen]));
        Assert.Equal(unseen, Assert.Single(await Bed.Analyses.Take(AnalysisKinds.Print, 10, TimeSpan.FromMinutes(1))).Image);
        await Bed.Prints.Write(unseen, 77);
        Assert.Equal(77, await Bed.Prints.Find(unseen));
        Assert.Empty(await Bed.Prints.Unknown([flat, unseen]));
        await Bed.Prints.Write(ImageId.New(), 77);
        Assert.Equal(2, await Bed.Count("image_print"));
    }

    private async Task<ImageId> Register(Account account, long? print)
    {
        var (id, upload) = (ImageId.New(), CatalogueVerbs.Upload(account, Guid.NewGuid().ToString("N")));
        Assert.True((await Catalogue.Reserve(new Reservation(upload.UploadId, account.Id, id, upload.Bytes, DateTimeOffset.MaxValue))).Ok);
        Assert.True((await Catalogue.Register(id, upload, CatalogueVerbs.Photo, ImageDetails.None with { Print = print })).Ok);
        return id;
    }

    private static int Distance(long one, long other) => BitOperations.PopCount((ulong)(one ^ other));

    private static long Flipped(long print, Random random, int bits)
    {
        foreach (var bit in Enumerable.Range(0, 64).OrderBy(_ => random.Next()).Take(bits)) print ^= 1L << bit;
        return print;
    }
}
