namespace Darkroom.Tests;

/// <summary>Texts that are found out later are searched like those that came with the image.</summary>
public abstract class FoundTextConformance(StorageBed bed) : StorageConformance(bed)
{
    [Fact]
    public async Task A_text_is_found_after_it_was_written_and_not_after_it_was_replaced_or_removed()
    {
        var ann = await Catalogue.NewAccount();
        var image = await Catalogue.Store(ann, "sign", "road");
        await Bed.FoundTexts.Write(image.Id, FoundText.Written, "Beware of the Leopard");
        await Bed.FoundTexts.Write(image.Id, FoundText.Caption, "A sign in a cellar");
        await Renewed();
        Assert.Equal([image.Id], await Found(ann, "leopard cellar road"));
        Assert.Equal(["A sign in a cellar"], (await Bed.FoundTexts.Find([image.Id, ImageId.New()], FoundText.Caption)).Values);

        await Bed.FoundTexts.Write(image.Id, FoundText.Written, "Mind the gap");
        await Renewed();
        Assert.Empty(await Found(ann, "leopard"));
        Assert.Equal([image.Id], await Found(ann, "gap"));
        // A change of the image leaves them.
        Assert.True((await Catalogue.Change(image.Id, ann.Id, new ImageChanges(AddTags: ["tube"]))).Ok);
        await Renewed();
        Assert.Equal([image.Id], await Found(ann, "gap tube"));
        await Bed.FoundTexts.Write(image.Id, FoundText.Written, "");
        await Renewed();
        Assert.Empty(await Found(ann, "gap"));

        Assert.True((await Catalogue.Delete(image.Id, ann.Id)).Ok);
        await Bed.FoundTexts.Write(image.Id, FoundText.Written, "too late");
        Assert.Equal(0, await Bed.Count("image_text"));
    }

    [Fact]
    public async Task An_index_beside_the_database_hears_of_a_text()
    {
        var ann = await Catalogue.NewAccount();
        var image = await Catalogue.Store(ann);
        await Dirty.Switch(true);
        await Bed.FoundTexts.Write(image.Id, FoundText.Caption, "A lake");
        Assert.Equal(image.Id, Assert.Single((await Dirty.Take(10, TimeSpan.FromMinutes(1))).Images).Image);
        Assert.Equal(["A lake"], Assert.Single(await Bed.Rows.Find([image.Id])).Details.Texts);
    }

    private async Task Renewed()
    {
        while (await Bed.Entries.Renew(100) > 0)
        {
        }
    }

    private async Task<IEnumerable<ImageId>> Found(Account account, string text) =>
        (await new ImageSearch(Bed.Index, Bed.Vocabulary).Search(account.Id, text, 10)).Select(hit => hit.Image.Id);
}
