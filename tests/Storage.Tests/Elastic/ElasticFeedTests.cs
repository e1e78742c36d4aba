using static Darkroom.Tests.CatalogueVerbs;

namespace Darkroom.Tests;

public sealed class ElasticFeedBesideSqliteTests() : ElasticFeedTests(new SqliteBed());

public sealed class ElasticFeedBesidePostgresTests() : ElasticFeedTests(new PostgresBed());

/// <summary>How the index follows the catalogue, and what never leaves however far it is behind.</summary>
public abstract class ElasticFeedTests(StorageBed bed) : StorageConformance(bed)
{
    [Fact]
    public async Task What_the_index_still_has_of_deleted_and_foreign_images_never_leaves()
    {
        await using var rig = await ElasticRig.Start(Bed);
        var (ann, bob) = (await Catalogue.NewAccount(), await Catalogue.NewAccount());
        var images = new List<Image>();
        for (var i = 0; i < 10; i++) images.Add(await Catalogue.Store(ann, null, "sea"));
        var bobs = await Catalogue.Store(bob, null, "sea");
        await rig.Drain();

        foreach (var gone in images.Take(4)) await Catalogue.Delete(gone.Id, ann.Id);
        var page = await rig.Index.Search(Sea(ann) with { Size = 3 });
        Assert.Equal(3, page.Hits.Length);
        var rest = await rig.Index.Search(Sea(ann) with { Size = 10, After = page.Next });
        Assert.Equal(images.Skip(4).Select(image => image.Id).ToHashSet(), page.Hits.Concat(rest.Hits).Select(hit => hit.Image.Id).ToHashSet());
        Assert.Null(rest.Next);

        // An index that somebody else wrote to says that Bob's image is Ann's.
        var live = (await Dirty.State()).Live!;
        var document = rig.Server.State.Documents(live)[bobs.Id.ToString()];
        document["account"] = ann.Id.ToString();
        rig.Server.State.Tamper(live, bobs.Id.ToString(), document);
        await rig.Indices.Refresh(live, default);
        Assert.DoesNotContain((await rig.Index.Search(Sea(ann))).Hits, hit => hit.Image.Id == bobs.Id);
    }

    [Fact]
    public async Task An_older_write_that_arrives_late_changes_nothing_and_neither_does_one_of_what_was_deleted()
    {
        await using var rig = await ElasticRig.Start(Bed);
        var ann = await Catalogue.NewAccount();
        var image = await Catalogue.Store(ann, null, "old");
        var old = (await Dirty.Take(10, TimeSpan.Zero)).Images.Single();
        var oldDocument = ElasticDocument.Of((await Bed.Rows.Find([image.Id])).Single());
        await Catalogue.Change(image.Id, ann.Id, new ImageChanges(Tags: ["sea"]));
        await rig.Drain();
        var live = (await Dirty.State()).Live!;
        Assert.Equal(BulkOutcome.Done, Assert.Single(await ElasticBulk.Send(rig.Client, [new BulkAction(live, old, oldDocument)], default)).Outcome);
        await rig.Drain();
        Assert.Single((await rig.Index.Search(Sea(ann))).Hits);

        await Catalogue.Delete(image.Id, ann.Id);
        await rig.Drain();
        await ElasticBulk.Send(rig.Client, [new BulkAction(live, old, ElasticDocument.Of(new ImageRow(image, ImageDetails.None)))], default);
        Assert.Empty(await rig.Indices.Find(live, [(image.Id, ann.Id)], default));
    }

    [Fact]
    public async Task Of_a_bulk_request_that_failed_in_part_only_that_part_is_sent_again()
    {
        await using var rig = await ElasticRig.Start(Bed);
        var ann = await Catalogue.NewAccount();
        var (full, bad, good) = (await Catalogue.Store(ann, "full", "sea"), await Catalogue.Store(ann, "bad", "sea"), await Catalogue.Store(ann, "good", "sea"));
        rig.Server.State.Rejects = id => id == full.Id.ToString() ? 429 : id == bad.Id.ToString() ? 400 : null;
        Assert.Equal(3, await rig.Feed.Step(default));
        Assert.Equal([full.Id, bad.Id], (await Dirty.Among([full.Id, bad.Id, good.Id])).OrderBy(id => id == bad.Id));
        Bed.Time.Advance(TimeSpan.FromSeconds(30));
        rig.Server.State.Rejects = _ => null;
        await rig.Drain();
        Assert.Equal(3, (await rig.Index.Search(Sea(ann))).Total);
    }

    [Fact]
    public async Task While_the_index_is_down_writes_go_on_and_wait_and_then_it_has_all_of_them()
    {
        await using var rig = await ElasticRig.Start(Bed);
        var ann = await Catalogue.NewAccount();
        await rig.Server.Stop();
        for (var i = 0; i < 5; i++) await Catalogue.Store(ann, null, "sea");
        await Assert.ThrowsAsync<SearchUnavailableException>(() => rig.Feed.Step(default));
        await Assert.ThrowsAsync<SearchUnavailableException>(() => rig.Index.Search(Sea(ann)).AsTask());
        Assert.Equal(5, await Dirty.Pending());
        await rig.Server.Resume();
        await rig.Drain();
        Assert.Equal(5, (await rig.Index.Search(Sea(ann))).Total);
    }

    [Fact]
    public async Task An_index_that_somebody_removed_is_built_anew_and_meanwhile_the_database_searches()
    {
        await using var rig = await ElasticRig.Start(Bed);
        var ann = await Catalogue.NewAccount();
        await Catalogue.Store(ann, null, "sea");
        await rig.Drain();
        var live = (await Dirty.State()).Live!;
        await rig.Indices.Delete(live, default);
        await Catalogue.Store(ann, null, "sea");
        await rig.Feed.Step(default);
        Assert.Null((await Dirty.State()).Live);
        Assert.Equal(2, (await rig.Index.Search(Sea(ann))).Total);
        await rig.Walks.Prepare(default);
        await rig.Drain();
        Assert.NotEqual(live, (await Dirty.State()).Live);
        Assert.Equal(2, (await rig.Index.Search(Sea(ann))).Total);
    }

    private static SearchQuery Sea(Account account) => new(account.Id, new WordTerm("sea", "sea"), SearchFilters.None, SearchOrder.Relevance, 100);
}
