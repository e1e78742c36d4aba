using static Darkroom.Tests.CatalogueVerbs;

namespace Darkroom.Tests;

/// <summary>The queue of purges among several writers and several tellers.</summary>
public sealed class PostgresOutboxTests : IDisposable
{
    private readonly PostgresBed bed = new();

    public void Dispose() => bed.Dispose();

    [Fact]
    public async Task A_purge_that_is_committed_after_a_later_one_was_told_is_told_too()
    {
        await bed.Outbox.Configure(["one"], unwanted: null);
        await using var slow = await bed.NewPool().OpenConnectionAsync();
        await using var transaction = await slow.BeginTransactionAsync();
        await using var command = new Npgsql.NpgsqlCommand("SELECT tell_cdns('i-slow')", slow);
        await command.ExecuteNonQueryAsync();

        await bed.Outbox.Add("i-fast");
        var told = Assert.Single(await bed.Outbox.Next("one", DateTimeOffset.MaxValue, 10));
        Assert.Equal("i-fast", told.Tag);
        await bed.Outbox.Delivered("one", told.Number);
        await transaction.CommitAsync();
        Assert.Equal(1, await bed.Outbox.Pending("one"));
        Assert.Equal("i-slow", Assert.Single(await bed.Outbox.Next("one", DateTimeOffset.MaxValue, 10)).Tag);
    }

    [Fact]
    public async Task One_process_tells_a_hook_until_it_has_not_asked_for_a_while()
    {
        var other = new PostgresCdnOutbox(bed.Open(fence: null, bed.NewPool()), bed.Time);
        await bed.Outbox.Configure(["one"], unwanted: null);
        await other.Configure(["one"], unwanted: null);
        var ann = await bed.Catalogue.NewAccount();
        await bed.Catalogue.Purge((await bed.Catalogue.Store(ann)).Id, ann.Id);
        Assert.Single(await bed.Outbox.Next("one", DateTimeOffset.MaxValue, 10));
        Assert.Empty(await other.Next("one", DateTimeOffset.MaxValue, 10));
        await bed.Server.Execute("UPDATE cdn_hook SET told_by = told_by - interval '31 seconds'", bed.Name);
        Assert.Single(await other.Next("one", DateTimeOffset.MaxValue, 10));
        Assert.Empty(await bed.Outbox.Next("one", DateTimeOffset.MaxValue, 10));
    }

    [Fact]
    public async Task A_process_without_a_hook_takes_nothing_from_those_that_have_it()
    {
        var other = new PostgresCdnOutbox(bed.Open(fence: null, bed.NewPool()), bed.Time);
        await bed.Outbox.Configure(["one"], unwanted: null);
        await bed.Outbox.Add("early");
        await other.Configure([], unwanted: null);
        await other.Configure(["new"], unwanted: TimeSpan.FromDays(1));
        await other.Add("late");
        Assert.Equal(["early", "late"], (await bed.Outbox.Next("one", DateTimeOffset.MaxValue, 10)).Select(purge => purge.Tag));

        // Gone for two days, and back again: it is the process that starts with it that it is kept for.
        await bed.Server.Execute("UPDATE cdn_hook SET told_by = told_by - interval '2 days'", bed.Name);
        await bed.Outbox.Configure(["one"], unwanted: null);
        await bed.Outbox.Configure(["one"], unwanted: TimeSpan.FromDays(1));
        Assert.Equal(2, await bed.Outbox.Pending("one"));
        Assert.Null(await bed.Outbox.Pending("new"));
    }

    [Fact]
    public async Task What_is_no_text_for_the_database_is_kept_as_near_as_can_be()
    {
        var ann = await bed.Catalogue.NewAccount();
        var image = await bed.Catalogue.Store(Upload(ann, "u", tags: ["a\0b"]) with { Description = "x\0y \ud83d z" });
        Assert.Equal(("x\ufffdy \ufffd z", "a\ufffdb"), (image.Description, Assert.Single(image.Tags)));
        Assert.Null(await bed.Catalogue.Resolve("x\0", "y\0"));
        Assert.Single((await bed.Catalogue.Browse(new Browse(ann.Id, true, BrowseOrder.Created, false, 1, 10) { Term = "x\0y" })).Items);
    }
}
