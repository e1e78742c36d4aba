using System.Data.Common;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Darkroom.Storage;

/// <summary>
/// The cluster's database as the catalogue uses it: a read is one prepared statement, a write one batch in one flush, a grain's write a batch
/// that begins with its fence.
/// </summary>
public sealed class PostgresDatabase : IDisposable
{
    private const string CheckFence = "SELECT check_fence($1, $2, $3)";
    private const int MostTries = 5;

    private readonly NpgsqlDataSource pool;
    private readonly Func<Fence?> currentFence;
    private readonly Meter meter = new("Darkroom.Storage");
    private readonly Counter<long> fenced;

    /// <param name="pool">Belongs to the caller.</param>
    /// <param name="currentFence">Whose turn is running; <see cref="Fence.Current"/> when null.</param>
    public PostgresDatabase(NpgsqlDataSource pool, Func<Fence?>? currentFence = null)
    {
        this.pool = pool;
        this.currentFence = currentFence ?? (static () => Fence.Current);
        fenced = meter.CreateCounter<long>("darkroom_writes_fenced_total", null, "Writes refused because their writer was out of date", tags: []);
        var sum = new PostgresSum(this);
        meter.CreateObservableGauge("darkroom_storage_bytes", sum.Read, "By", "Originals, reservations and orphans of all accounts");
    }

    /// <summary>Opens the cluster's database for service.</summary>
    /// <param name="currentFence">As the constructor's.</param>
    /// <exception cref="ClusterException">It cannot be reached, is of another version, or set so that the promises do not hold; the message says how to mend it.</exception>
    public static async Task<PostgresDatabase> Open(ClusterDatabase cluster, ILogger<PostgresDatabase> log, Func<Fence?>? currentFence = null)
    {
        try
        {
            await PostgresSettings.Check(cluster.Pool, log);
            await CatalogueMigration.Check(cluster.Pool);
        }
        catch (Exception e) when (PostgresOutage.IsOutage(e))
        {
            throw CatalogueMigration.Unreachable(e);
        }

        return new PostgresDatabase(cluster.Pool, currentFence);
    }

    public void Dispose() => meter.Dispose();

    internal Task<T?> First<T>(string sql, Func<DbDataReader, T> read, params object?[] values) =>
        Read(answers => answers.First(read), new PostgresStatement(sql, values));

    internal Task<List<T>> List<T>(string sql, Func<DbDataReader, T> read, params object?[] values) =>
        Read(answers => answers.All(read), new PostgresStatement(sql, values));

    internal Task<bool> Any(string sql, params object?[] values) => First(sql, static _ => true, values);

    /// <summary>Several questions about one moment.</summary>
    internal Task<T> Snapshot<T>(Func<PostgresAnswers, Task<T>> read, params PostgresStatement[] statements) =>
        Read(read, [new("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"), .. statements, new("COMMIT")]);

    /// <summary>A page and how much there is in all.</summary>
    internal Task<Page<T>> Page<T>(Func<DbDataReader, T> read, string count, string page, int number, int size) => Snapshot(
        async answers =>
        {
            var total = await answers.Number();
            return new Page<T>([.. await answers.All(read)], total);
        },
        new PostgresStatement(count),
        new PostgresStatement(page, size, (number - 1L) * size));

    /// <summary>A read that found its connection broken is asked again on another: the server may just have been started anew.</summary>
    internal async Task<T> Read<T>(Func<PostgresAnswers, Task<T>> read, params PostgresStatement[] statements)
    {
        for (var isFirst = true; ; isFirst = false)
        {
            try
            {
                return await Send(fence: null, statements, read);
            }
            catch (Exception e) when (PostgresOutage.IsOutage(e))
            {
                if (!isFirst || PostgresOutage.IsRolledBack(e)) throw new DatabaseUnavailableException(e);
            }
        }
    }

    /// <summary>One batch that is no grain's.</summary>
    internal async Task<T> Write<T>(Func<PostgresAnswers, Task<T>> read, params PostgresStatement[] statements)
    {
        try
        {
            return await Settle(fence: null, statements, read);
        }
        catch (UnknownOutcomeException e)
        {
            throw new DatabaseUnavailableException(e);
        }
    }

    /// <summary>One batch of the grain whose turn is running.</summary>
    /// <exception cref="InconsistentStateException">The grain's fence does not hold any more, or the outcome is unknown.</exception>
    internal Task<T> WriteFenced<T>(Func<PostgresAnswers, Task<T>> read, params PostgresStatement[] statements) => WriteFenced(RunningFence(), read, statements);

    /// <summary>The fence of the running turn: to be read before anything leaves it.</summary>
    internal Fence RunningFence() => currentFence() ?? throw new InvalidOperationException("Only a running turn of a grain may write this.");

    internal async Task<T> WriteFenced<T>(Fence fence, Func<PostgresAnswers, Task<T>> read, params PostgresStatement[] statements)
    {
        try
        {
            return await Settle(fence, statements, read);
        }
        catch (UnknownOutcomeException e)
        {
            throw new InconsistentStateException(e.Message, e);
        }
        catch (PostgresException e) when (e.SqlState == PostgresOutage.Fenced)
        {
            fenced.Add(1);
            throw new InconsistentStateException(e.MessageText, e);
        }
    }

    /// <summary>Until it is written, or certainly not, or nobody knows.</summary>
    private async Task<T> Settle<T>(Fence? fence, PostgresStatement[] statements, Func<PostgresAnswers, Task<T>> read)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await Send(fence, statements, read);
            }
            catch (PostgresException e) when (PostgresOutage.IsRace(e) && attempt < MostTries)
            {
                // Rolled back, and seen with other eyes now.
            }
            catch (PostgresException e) when (PostgresOutage.IsFull(e))
            {
                throw new InsufficientStorageException("The database's disk is full.", e);
            }
            catch (Exception e) when (PostgresOutage.IsOutage(e))
            {
                throw PostgresOutage.IsRolledBack(e) ? new DatabaseUnavailableException(e) : new UnknownOutcomeException(e);
            }
        }
    }

    /// <summary>One flush: without a transaction of its own, a batch is one.</summary>
    private async Task<T> Send<T>(Fence? fence, PostgresStatement[] statements, Func<PostgresAnswers, Task<T>> read)
    {
        await using var connection = await Connect();
        await using var batch = new NpgsqlBatch(connection);
        if (fence is not null) batch.BatchCommands.Add(new PostgresStatement(CheckFence, fence.Shard, fence.Incarnation, fence.Epoch).ToCommand());
        foreach (var statement in statements) batch.BatchCommands.Add(statement.ToCommand());
        await using var reader = await batch.ExecuteReaderAsync();
        var answers = new PostgresAnswers(reader);
        if (fence is not null) await answers.Skip();
        var answer = await read(answers);
        await answers.Finish();
        return answer;
    }

    private async Task<NpgsqlConnection> Connect()
    {
        try
        {
            return await pool.OpenConnectionAsync();
        }
        catch (Exception e) when (PostgresOutage.IsOutage(e))
        {
            throw new DatabaseUnavailableException(e);
        }
    }

    private sealed class UnknownOutcomeException(Exception reason) : Exception($"Nobody knows whether the database wrote it: {reason.Message}", reason);
}
