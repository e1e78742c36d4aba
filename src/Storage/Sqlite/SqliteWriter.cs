using System.Threading.Channels;
using Microsoft.Data.Sqlite;

namespace Darkroom.Storage;

/// <summary>
/// The one writer: a thread that puts all batches that wait into one transaction, so many callers share the price of one
/// <c>fsync</c>. A batch runs in a savepoint of its own, and is answered after the commit.
/// </summary>
internal sealed class SqliteWriter : IDisposable
{
    private const int MostWaiting = 4096;
    private const int MostPerCommit = 256;

    private readonly Channel<Batch> waiting = Channel.CreateBounded<Batch>(new BoundedChannelOptions(MostWaiting) { SingleReader = true });
    private readonly SqliteSession session;
    private readonly Thread thread;

    public SqliteWriter(SqliteSession session)
    {
        this.session = session;
        thread = new Thread(Run) { Name = "catalogue writer", IsBackground = true };
        thread.Start();
    }

    /// <summary>Runs <paramref name="work"/> alone on the database; when it throws, nothing of it stays.</summary>
    public async Task<T> Write<T>(Func<SqliteSession, T> work)
    {
        var batch = new Batch<T>(work);
        try
        {
            await waiting.Writer.WriteAsync(batch);
        }
        catch (ChannelClosedException e)
        {
            throw new ObjectDisposedException("The database is closed.", e);
        }

        return await batch.Answer;
    }

    /// <summary>Finishes what waits.</summary>
    public void Dispose()
    {
        waiting.Writer.TryComplete();
        thread.Join();
        session.Dispose();
    }

    private void Run()
    {
        var group = new List<Batch>(MostPerCommit);
        while (waiting.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            group.Clear();
            while (group.Count < MostPerCommit && waiting.Reader.TryRead(out var batch)) group.Add(batch);
            try
            {
                Commit(group);
                foreach (var batch in group) batch.Done();
            }
            catch (Exception e)
            {
                // Every batch of the group hears of it; the writer goes on with the next group.
                if (session.InTransaction) session.Execute("ROLLBACK");
                foreach (var batch in group) batch.Lost(e);
            }
        }
    }

    private void Commit(List<Batch> group)
    {
        session.Execute("BEGIN IMMEDIATE");
        foreach (var batch in group)
        {
            session.Execute("SAVEPOINT batch");
            try
            {
                batch.Run(session);
            }
            catch (Exception e) when (session.InTransaction)
            {
                session.Execute("ROLLBACK TO batch");
                batch.Failed(e is SqliteException { SqliteErrorCode: SQLitePCL.raw.SQLITE_FULL }
                    ? new InsufficientStorageException("The disk is full.", e)
                    : e);
            }

            session.Execute("RELEASE batch");
        }

        session.Execute("COMMIT");
    }

    private abstract class Batch
    {
        public abstract void Run(SqliteSession session);

        /// <summary>The batch itself threw: nothing of it was written.</summary>
        public abstract void Failed(Exception reason);

        /// <summary>The commit threw: what was written is not known.</summary>
        public abstract void Lost(Exception reason);

        public abstract void Done();
    }

    private sealed class Batch<T>(Func<SqliteSession, T> work) : Batch
    {
        // Callers go on elsewhere, not on the writer's thread.
        private readonly TaskCompletionSource<T> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private Exception? failure;
        private T value = default!;

        public Task<T> Answer => answer.Task;

        public override void Run(SqliteSession session) => value = work(session);

        public override void Failed(Exception reason) => failure = reason;

        public override void Lost(Exception reason) => answer.SetException(new CommitFailedException(failure ?? reason));

        public override void Done()
        {
            if (failure is null) answer.SetResult(value);
            else answer.SetException(failure);
        }
    }
}

/// <summary>A transaction did not commit, or nobody knows whether it did.</summary>
public sealed class CommitFailedException(Exception reason) : IOException($"The database did not commit: {reason.Message}", reason);
