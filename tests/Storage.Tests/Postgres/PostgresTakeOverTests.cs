using Npgsql;

namespace Darkroom.Tests;

/// <summary>The two orders in which a grain's write and a take-over of its shard can meet, on two raw connections, and what goes wrong with weaker locks.</summary>
public sealed class PostgresTakeOverTests : IAsyncLifetime
{
    private const string Check = "SELECT check_fence(0, 1, 1)";
    private const string CheckWithoutLock = "SELECT 1 FROM shard WHERE id = 0 AND owner = 1 AND epoch = 1";
    private const string Write = "INSERT INTO poison VALUES ('written', 1, 0)";
    private const string TakeOver = "SELECT 1 FROM shard WHERE id = 0 FOR UPDATE; UPDATE shard SET owner = 2, epoch = 2 WHERE id = 0";
    private const string TakeOverWithoutLock = "UPDATE shard SET owner = 2, epoch = 2 WHERE id = 0";

    private readonly PostgresBed bed = new();
    private NpgsqlConnection writer = null!;
    private NpgsqlConnection taker = null!;
    private NpgsqlConnection watcher = null!;

    public async ValueTask InitializeAsync() => (writer, taker, watcher) = (await bed.Pool.OpenConnectionAsync(), await bed.Pool.OpenConnectionAsync(), await bed.Pool.OpenConnectionAsync());

    public async ValueTask DisposeAsync()
    {
        await writer.DisposeAsync();
        await taker.DisposeAsync();
        await watcher.DisposeAsync();
        bed.Dispose();
    }

    [Fact]
    public async Task A_write_that_was_let_through_is_finished_before_the_shard_changes_hands()
    {
        await Run(writer, "BEGIN", Check);
        var taking = Run(taker, "BEGIN", TakeOver, "COMMIT");
        await Waits(taker);
        await Run(writer, Write);
        Assert.False(taking.IsCompleted);
        await Run(writer, "COMMIT");
        await taking;
        Assert.Equal((1L, 2L), await Seen());
    }

    [Fact]
    public async Task A_write_that_comes_while_the_shard_changes_hands_waits_and_is_refused()
    {
        await Run(taker, "BEGIN", TakeOver);
        var writing = bed.Catalogue.CreateAccount(AccountId.New(), new CreateAccount("Ann", "ann", null, null, 0, "files", 1, null));
        await SomebodyWaits();
        Assert.False(writing.IsCompleted);
        await Run(taker, "COMMIT");
        await Assert.ThrowsAsync<InconsistentStateException>(() => writing);
        Assert.Equal(0, await bed.Count("account"));
    }

    [Fact]
    public async Task A_take_over_that_is_given_up_lets_the_write_through()
    {
        await Run(taker, "BEGIN", TakeOver);
        var writing = bed.Catalogue.CreateAccount(AccountId.New(), new CreateAccount("Ann", "ann", null, null, 0, "files", 1, null));
        await SomebodyWaits();
        await Run(taker, "ROLLBACK");
        Assert.True((await writing).Ok);
    }

    [Fact]
    public async Task A_check_without_a_lock_would_let_a_zombie_write_after_the_shard_changed_hands()
    {
        await Run(writer, "BEGIN", CheckWithoutLock);
        await Run(taker, "BEGIN", TakeOver, "COMMIT");
        await Run(writer, Write, "COMMIT");
        Assert.Equal((1L, 2L), await Seen());
    }

    [Fact]
    public async Task A_take_over_without_a_lock_of_its_own_would_not_wait_for_the_write()
    {
        await Run(writer, "BEGIN", Check);
        await Run(taker, "BEGIN", TakeOverWithoutLock, "COMMIT");
        await Run(writer, Write, "COMMIT");
        Assert.Equal((1L, 2L), await Seen());
    }

    [Fact]
    public async Task Writes_of_one_shard_do_not_wait_for_each_other()
    {
        await Run(writer, "BEGIN", Check);
        await Run(taker, "BEGIN", Check, Write, "COMMIT");
        await Run(writer, "COMMIT");
        Assert.Equal((1L, 1L), await Seen());
    }

    /// <summary>Rows that were written, and the epoch.</summary>
    private async Task<(long Written, long Epoch)> Seen()
    {
        await using var command = new NpgsqlCommand("SELECT (SELECT count(*) FROM poison), epoch FROM shard WHERE id = 0", watcher);
        await using var row = await command.ExecuteReaderAsync();
        await row.ReadAsync();
        return (row.GetInt64(0), row.GetInt64(1));
    }

    private Task Waits(NpgsqlConnection connection) => Becomes($"SELECT cardinality(pg_blocking_pids({connection.ProcessID})) > 0");

    private Task SomebodyWaits() => Becomes("SELECT EXISTS (SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND cardinality(pg_blocking_pids(pid)) > 0)");

    /// <summary>The server itself says it; asked until it does.</summary>
    private async Task Becomes(string question)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        await using var command = new NpgsqlCommand(question, watcher);
        while (await command.ExecuteScalarAsync(limit.Token) is not true) await Task.Yield();
    }

    private static async Task Run(NpgsqlConnection connection, params string[] statements)
    {
        foreach (var statement in statements)
        {
            await using var command = new NpgsqlCommand(statement, connection);
            await command.ExecuteNonQueryAsync();
        }
    }
}
