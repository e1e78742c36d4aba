namespace Darkroom.Tests;

/// <summary>What every queue of purges does.</summary>
public abstract class CdnOutboxConformance(StorageBed bed) : StorageConformance(bed)
{
    [Fact]
    public async Task Deletes_purges_and_changes_of_visibility_are_told_in_their_order_and_nothing_else()
    {
        await Outbox.Configure(["one"], unwanted: null);
        var ann = await Catalogue.NewAccount("shop");
        var (a, b, c) = (await Catalogue.Store(ann), await Catalogue.Store(ann), await Catalogue.Store(ann));
        await Catalogue.Change(a.Id, ann.Id, new ImageChanges(AddTags: ["x"], Description: "y", Visibility: Visibility.Unlisted));
        Assert.Empty(await Outbox.Next("one", DateTimeOffset.MaxValue, 10));

        await Catalogue.Change(a.Id, ann.Id, new ImageChanges(Visibility: Visibility.Private));
        await Catalogue.Purge(b.Id, ann.Id);
        await Catalogue.Delete(c.Id, ann.Id);
        await Outbox.Add("i-more");
        await Catalogue.DeleteAccount(ann.Id);
        await Catalogue.PurgeDeletedAccounts(10);
        var told = await Outbox.Next("one", DateTimeOffset.MaxValue, 10);
        Assert.Equal([$"i-{a.Id}", $"i-{b.Id}", $"i-{c.Id}", "i-more", "b-shop"], told.Take(5).Select(purge => purge.Tag));
        Assert.Equal(new[] { $"i-{a.Id}", $"i-{b.Id}" }.Order(StringComparer.Ordinal), told.Skip(5).Select(purge => purge.Tag).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Without_a_hook_nothing_is_kept_and_a_new_one_begins_with_what_comes()
    {
        var ann = await Catalogue.NewAccount();
        await Catalogue.Purge((await Catalogue.Store(ann)).Id, ann.Id);
        await Outbox.Add("early");
        await Outbox.Configure(["one"], unwanted: null);
        await Outbox.Add("first");
        await Outbox.Configure(["one", "two"], unwanted: null);
        await Outbox.Add("second");
        Assert.Equal(["first", "second"], (await Outbox.Next("one", DateTimeOffset.MaxValue, 10)).Select(purge => purge.Tag));
        Assert.Equal(["second"], (await Outbox.Next("two", DateTimeOffset.MaxValue, 10)).Select(purge => purge.Tag));
    }

    [Fact]
    public async Task A_hook_that_nobody_wants_is_forgotten_with_its_place()
    {
        await Outbox.Configure(["one", "two"], unwanted: null);
        await Outbox.Add("missed");
        await Outbox.Configure(["two"], unwanted: TimeSpan.Zero);
        Assert.Null(await Outbox.Pending("one"));
        Assert.Equal(1, await Outbox.Pending("two"));
        await Outbox.Configure(["one", "two"], unwanted: null);
        Assert.Equal((0, 1), (await Outbox.Pending("one"), await Outbox.Pending("two")));
    }

    [Fact]
    public async Task Each_hook_has_its_own_place_and_what_all_told_is_gone()
    {
        await Outbox.Configure(["quick", "slow"], unwanted: null);
        for (var i = 0; i < 5; i++) await Outbox.Add($"t{i}");
        var some = await Outbox.Next("quick", DateTimeOffset.MaxValue, 3);
        await Outbox.Delivered("quick", some[^1].Number);
        await Outbox.Delivered("quick", some[0].Number);
        Assert.Equal(["t3", "t4"], (await Outbox.Next("quick", DateTimeOffset.MaxValue, 3)).Select(purge => purge.Tag));
        Assert.Equal((2, 5), (await Outbox.Pending("quick"), await Outbox.Pending("slow")));
        await Outbox.Configure(["quick", "slow"], unwanted: null);
        Assert.Equal((2, 5), (await Outbox.Pending("quick"), await Outbox.Pending("slow")));
        await Outbox.Delivered("slow", some[1].Number);
        Assert.Equal(3, await Outbox.GiveUp(DateTimeOffset.MaxValue, 100));
    }

    [Fact]
    public async Task What_is_too_old_or_too_much_is_given_up_and_counted()
    {
        await Outbox.Configure(["dead"], unwanted: null);
        for (var i = 0; i < 6; i++)
        {
            await Outbox.Add($"t{i}");
            Time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(0, await Outbox.GiveUp(Time.GetUtcNow().AddHours(-1), 6));
        Assert.Equal(2, await Outbox.GiveUp(Time.GetUtcNow().AddHours(-1), 4));
        Assert.Equal(1, await Outbox.GiveUp(Time.GetUtcNow().AddSeconds(-3), 4));
        Assert.Equal(["t3", "t4"], (await Outbox.Next("dead", Time.GetUtcNow().AddSeconds(-1), 10)).Select(purge => purge.Tag));
        Assert.Equal(["t3", "t4", "t5"], (await Outbox.Next("dead", DateTimeOffset.MaxValue, 10)).Select(purge => purge.Tag));
    }
}
