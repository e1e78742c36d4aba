namespace Darkroom.Tests;

/// <summary>What every queue of background analyses promises.</summary>
public abstract class AnalysisQueueConformance(StorageBed bed) : StorageConformance(bed)
{
    private const string Kind = "kind";
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(5);

    private IAnalysisQueue Queue => Bed.Analyses;

    [Fact]
    public async Task New_images_are_entered_as_they_come_and_taken_once()
    {
        var ann = await Catalogue.NewAccount();
        await Queue.Begin(Kind, "one", uploads: true);
        var (first, second) = (await Catalogue.Store(ann), await Catalogue.Store(ann));
        var taken = await Queue.Take(Kind, 10, Lease);
        Assert.Equal(new HashSet<ImageId> { first.Id, second.Id }, taken.Select(image => image.Image).ToHashSet());
        Assert.Empty(await Queue.Take(Kind, 10, Lease));
        await Queue.Settle(Kind, [first.Id]);
        await Queue.PutBack(Kind, [second.Id], TimeSpan.Zero, refused: true);
        Assert.Equal(new WaitingImage(second.Id, 1), Assert.Single(await Queue.Take(Kind, 10, Lease)));
        Assert.True((await Catalogue.Delete(second.Id, ann.Id)).Ok);
        Assert.Equal(0, (await Queue.State(Kind))!.Pending);
    }

    [Fact]
    public async Task Images_that_were_there_are_entered_few_at_a_time_behind_new_ones_and_the_whole_is_noted()
    {
        var ann = await Catalogue.NewAccount();
        var old = new List<ImageId>();
        for (var number = 0; number < 5; number++) old.Add((await Catalogue.Store(ann)).Id);
        await Queue.Begin(Kind, "one", uploads: true);
        var fresh = (await Catalogue.Store(ann)).Id;
        await Queue.WalkOn(Kind, "one", 2);
        await Queue.WalkOn(Kind, "one", 2);
        Assert.Equal(new AnalysisState("one", null, Walks: true, 3), await Queue.State(Kind));
        Assert.Equal(fresh, Assert.Single(await Queue.Take(Kind, 1, Lease)).Image);
        await Queue.Settle(Kind, [fresh]);
        var found = new List<ImageId>();
        while (!await Queue.Serve(Kind, "one"))
        {
            await Queue.WalkOn(Kind, "one", 2);
            var some = (await Queue.Take(Kind, 10, Lease)).Select(image => image.Image).ToArray();
            found.AddRange(some);
            await Queue.Settle(Kind, [.. some]);
            Assert.True(found.Count < 20, "the walk does not end");
        }

        Assert.Equal(old.ToHashSet(), found.Where(image => image != fresh).ToHashSet());
        Assert.True((await Queue.State(Kind))!.IsWhole);
    }

    [Fact]
    public async Task The_same_subject_goes_on_and_another_begins_anew_while_the_old_one_serves()
    {
        var ann = await Catalogue.NewAccount();
        var image = (await Catalogue.Store(ann)).Id;
        await Queue.Begin(Kind, "one", uploads: true);
        await Walk("one");
        Assert.True(await Queue.Serve(Kind, "one"));
        await Queue.Begin(Kind, "one", uploads: true);
        Assert.Equal(new AnalysisState("one", "one", Walks: false, 0), await Queue.State(Kind));

        await Queue.Begin(Kind, "two", uploads: true);
        Assert.Equal(new AnalysisState("two", "one", Walks: true, 0), await Queue.State(Kind));
        // Who still works by the old one enters nothing.
        await Queue.WalkOn(Kind, "one", 10);
        Assert.Empty(await Queue.Take(Kind, 10, Lease));
        Assert.False(await Queue.Serve(Kind, "one"));
        Assert.Equal([image], await Walk("two"));
        Assert.True(await Queue.Serve(Kind, "two"));
    }

    [Fact]
    public async Task What_has_ended_enters_nothing()
    {
        var ann = await Catalogue.NewAccount();
        await Queue.Begin(Kind, "one", uploads: true);
        await Catalogue.Store(ann);
        await Queue.End(Kind);
        await Catalogue.Store(ann);
        Assert.Empty(await Queue.Take(Kind, 10, Lease));
        await Queue.Begin(Kind, "one", uploads: false);
        Assert.Equal(2, (await Walk("one")).Count);
        await Catalogue.Store(ann);
        Assert.Empty(await Queue.Take(Kind, 10, Lease));
        Assert.Null(await Queue.State("another"));
    }

    private async Task<List<ImageId>> Walk(string subject)
    {
        var found = new List<ImageId>();
        while ((await Queue.State(Kind))!.Walks)
        {
            await Queue.WalkOn(Kind, subject, 100);
            var some = (await Queue.Take(Kind, 100, Lease)).Select(image => image.Image).ToArray();
            found.AddRange(some);
            await Queue.Settle(Kind, [.. some]);
        }

        return found;
    }
}
