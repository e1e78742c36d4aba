namespace Darkroom.Tests;

/// <summary>Entries of the index that are made anew from the catalogue while everything goes on.</summary>
public abstract class SearchRenewalConformance(StorageBed bed) : StorageConformance(bed)
{
    [Fact]
    public async Task Entries_that_are_lost_or_stale_are_made_anew_in_batches()
    {
        var ann = await Catalogue.NewAccount();
        for (var i = 0; i < 5; i++) await Catalogue.Store(ann, $"n{i}", "sea");
        var changed = await Catalogue.FindImage(ann.Id, "n2");
        Assert.Equal(0, await Bed.Entries.Renew(10));

        await Bed.Run("DELETE FROM image_search");
        await Bed.Run($"INSERT INTO search_stale ({Bed.StaleKey}) SELECT {(Bed.StaleKey == "n" ? "n" : "id")} FROM image");
        Assert.Equal(5, await Bed.Entries.Stale());
        Assert.Empty(await Search.Search(ann.Id, "sea", 10));
        // What changes, comes or goes meanwhile.
        await Catalogue.Change(changed!.Id, ann.Id, new ImageChanges(AddTags: ["boat"]));
        await Catalogue.Delete((await Catalogue.FindImage(ann.Id, "n4"))!.Id, ann.Id);
        await Catalogue.Store(ann, "n5", "sea");

        Assert.Equal(2, await Bed.Entries.Renew(2));
        Assert.Equal(2, await Bed.Entries.Renew(10));
        Assert.Equal(0, await Bed.Entries.Renew(10));
        Assert.Equal(0, await Bed.Entries.Stale());
        Assert.Equal(["n0", "n1", "n2", "n3", "n5"], (await Search.Search(ann.Id, "sea", 10)).Select(hit => hit.Image.Name).Order(StringComparer.Ordinal));
        Assert.Equal("n2", Assert.Single(await Search.Search(ann.Id, "sea boat", 10)).Image.Name);
    }
}
