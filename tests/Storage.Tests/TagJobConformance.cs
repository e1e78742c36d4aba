namespace Darkroom.Tests;

/// <summary>What every store of renames promises.</summary>
public abstract class TagJobConformance(StorageBed bed) : StorageConformance(bed)
{
    private static readonly TimeSpan Lease = TimeSpan.FromHours(1);

    private ITagJobs Jobs => Bed.TagJobs;

    [Fact]
    public async Task A_job_is_one_takers_and_goes_on_from_its_place()
    {
        var (ann, bob) = (await Catalogue.NewAccount(), await Catalogue.NewAccount());
        for (var i = 0; i < 5; i++) await Catalogue.Store(ann, null, "Old");
        await Catalogue.Store(ann, null, "other");
        await Catalogue.Store(bob, null, "old");
        Assert.Null(await Jobs.Take(Lease));
        var made = (await Jobs.Create(ann.Id, "OLD", "new"))!;
        Assert.Equal((5, 0, null), (made.Total, made.Done, made.FinishedAt));
        Assert.Null(await Jobs.Find(bob.Id, made.Id));
        Assert.Equal(made.Id, Assert.Single(await Jobs.List(ann.Id, 10)).Id);

        var taken = (await Jobs.Take(Lease))!;
        Assert.Equal(made.Id, taken.Id);
        Assert.Null(await Jobs.Take(Lease));
        var some = await Jobs.Next(taken, 3);
        Assert.Equal(3, some.Length);
        var advanced = (await Jobs.Advance(taken, some[^1], some.Length, Lease))!;
        Assert.Equal((3, some[^1]), (advanced.Done, advanced.Place));
        var rest = await Jobs.Next(advanced, 10);
        Assert.Equal(2, rest.Length);
        Assert.Empty(rest.Select(place => place.Image).Intersect(some.Select(place => place.Image)));

        // Whoever lost it changes nothing any more.
        Assert.Null(await Jobs.Advance(taken with { Taken = taken.Taken - 1 }, rest[^1], 2, Lease));
        Assert.Equal(3, (await Jobs.Find(ann.Id, made.Id))!.Done);
    }

    [Fact]
    public async Task A_job_is_done_when_no_image_has_the_tag_and_a_new_spelling_when_all_are_passed()
    {
        var ann = await Catalogue.NewAccount();
        var image = await Catalogue.Store(ann, null, "a", "old", "z");
        await Jobs.Create(ann.Id, "old", "new");
        var job = (await Jobs.Take(Lease))!;
        var place = Assert.Single(await Jobs.Next(job, 10));
        job = (await Jobs.Advance(job, place, 0, Lease))!;
        // It still has the tag: the job begins again.
        job = (await Jobs.Finish(job))!;
        Assert.Null(job.Place);
        var changed = await Catalogue.Change(image.Id, ann.Id, new ImageChanges { Rename = new TagRename("OLD", "new") });
        Assert.Equal(["a", "new", "z"], changed.Value!.Tags);
        Assert.Equal(["new"], (await Bed.Vocabulary.CompleteTags(ann.Id, "n", 5)).Select(tag => tag.Tag));
        Assert.Null(await Jobs.Finish(job));
        Assert.NotNull((await Jobs.Find(ann.Id, job.Id))!.FinishedAt);

        await Jobs.Create(ann.Id, "new", "NEW");
        job = (await Jobs.Take(Lease))!;
        job = (await Jobs.Advance(job, Assert.Single(await Jobs.Next(job, 10)), 1, Lease))!;
        Assert.Empty(await Jobs.Next(job, 10));
        Assert.Null(await Jobs.Finish(job));
        Assert.Null(await Jobs.Take(Lease));
    }

    [Fact]
    public async Task A_rename_merges_and_keeps_what_else_changes()
    {
        var ann = await Catalogue.NewAccount();
        var image = await Catalogue.Store(ann, null, "x", "Beach", "y", "strand");
        var changed = await Catalogue.Change(image.Id, ann.Id, new ImageChanges(AddTags: ["more"], RemoveTags: ["y"]) { Rename = new TagRename("beach", "Strand") });
        Assert.Equal(["x", "Strand", "more"], changed.Value!.Tags);
        Assert.Equal(["x", "Strand", "more"], (await Catalogue.Change(image.Id, ann.Id, new ImageChanges { Rename = new TagRename("gone", "Here") })).Value!.Tags);
        Assert.Equal(["x", "strand", "more"], (await Catalogue.Change(image.Id, ann.Id, new ImageChanges { Rename = new TagRename("STRAND", "strand") })).Value!.Tags);
        Assert.Equal(image.Id, Assert.Single(await Search.Search(ann.Id, "strand more", 5)).Image.Id);
        Assert.Empty(await Search.Search(ann.Id, "beach", 5));
    }

    /// <summary>So two that undo each other end, and who renames much keeps nobody waiting.</summary>
    [Fact]
    public async Task An_accounts_jobs_are_done_one_after_the_other_and_accounts_take_turns()
    {
        var (ann, bob, gone) = (await Catalogue.NewAccount(), await Catalogue.NewAccount(), await Catalogue.NewAccount());
        foreach (var account in new[] { ann, bob }) await Catalogue.Store(account, null, "a");
        await Create(gone, "a", "b");
        await Catalogue.DeleteAccount(gone.Id);
        var (there, back, bobs) = (await Create(ann, "a", "b"), await Create(ann, "b", "a"), await Create(bob, "a", "b"));
        var first = (await Jobs.Take(Lease))!;
        var second = (await Jobs.Take(Lease))!;
        Assert.Equal([there.Id, bobs.Id], new[] { first.Id, second.Id });
        Assert.Null(await Jobs.Take(Lease));

        // What is given back waits until the others had their turn.
        var place = Assert.Single(await Jobs.Next(first, 10));
        Time.Advance(TimeSpan.FromSeconds(1));
        Assert.NotNull(await Jobs.Advance(first, place, 0, TimeSpan.Zero));
        Assert.Null(await Jobs.Advance(first, place, 1, Lease));
        Time.Advance(TimeSpan.FromSeconds(1));
        await Jobs.Advance(second, Assert.Single(await Jobs.Next(second, 10)), 0, TimeSpan.Zero);
        Time.Advance(TimeSpan.FromSeconds(1));
        first = (await Jobs.Take(Lease))!;
        Assert.Equal(there.Id, first.Id);
        Assert.Equal(bobs.Id, (await Jobs.Take(Lease))!.Id);

        await Catalogue.Change(place.Image, ann.Id, new ImageChanges { Rename = new TagRename("a", "b") });
        Assert.Null(await Jobs.Finish(first));
        Assert.Equal(back.Id, (await Jobs.Take(Lease))!.Id);
        Assert.Null(await Jobs.Take(Lease));

        async Task<TagJob> Create(Account account, string tag, string becomes)
        {
            Time.Advance(TimeSpan.FromSeconds(1));
            return (await Jobs.Create(account.Id, tag, becomes))!;
        }
    }

    [Fact]
    public async Task So_many_jobs_of_an_account_wait_and_so_many_that_are_finished_are_kept()
    {
        var (ann, bob) = (await Catalogue.NewAccount(), await Catalogue.NewAccount());
        await Bed.Run(
            $"""
            INSERT INTO tag_job (id, account, tag, becomes, total, created)
            WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {ITagJobs.Most - 1}) SELECT 'job' || n, '{ann.Id}', 't' || n, 'x', 0, n FROM numbers
            """);
        Assert.NotNull(await Jobs.Create(ann.Id, "last", "x"));
        Assert.Null(await Jobs.Create(ann.Id, "more", "x"));
        Assert.NotNull(await Jobs.Create(bob.Id, "more", "x"));

        await Bed.Run("UPDATE tag_job SET finished = created");
        Assert.NotNull(await Jobs.Create(ann.Id, "next", "x"));
        Assert.NotNull(await Jobs.Find(ann.Id, "job1"));
        await Bed.Run("UPDATE tag_job SET finished = created");
        Assert.NotNull(await Jobs.Create(ann.Id, "later", "x"));
        Assert.Null(await Jobs.Find(ann.Id, "job1"));
        Assert.Equal(ITagJobs.Most + 1, (await Jobs.List(ann.Id, 2 * ITagJobs.Most)).Length);
        Assert.Single(await Jobs.List(bob.Id, 10));
    }

    [Fact]
    public async Task Nothing_of_a_deleted_account_is_renamed()
    {
        var ann = await Catalogue.NewAccount();
        await Catalogue.Store(ann, null, "old");
        var job = (await Jobs.Create(ann.Id, "old", "new"))!;
        await Catalogue.DeleteAccount(ann.Id);
        Assert.Empty(await Jobs.Next(job, 10));
        Assert.Null(await Jobs.Take(Lease));
    }
}
