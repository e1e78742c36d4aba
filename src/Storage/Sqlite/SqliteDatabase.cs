using System.Diagnostics.Metrics;
using Microsoft.Data.Sqlite;

namespace Darkroom.Storage;

/// <summary>The database file: one writer, many readers, and the fence in front of every grain's write.</summary>
public sealed class SqliteDatabase : IDisposable
{
    // FULL: a commit that was answered survives a power cut.
    private const string WriterPragmas =
        """
        PRAGMA busy_timeout = 5000;
        PRAGMA journal_mode = WAL;
        PRAGMA synchronous = FULL;
        PRAGMA foreign_keys = ON;
        PRAGMA cache_size = -32768;
        PRAGMA journal_size_limit = 67108864;
        """;

    private readonly Func<Fence?> currentFence;
    private readonly SqliteWriter writer;
    private readonly SqliteReaders readers;
    private readonly Meter meter = new("Darkroom.Storage");
    private readonly Counter<long> fenced;

    private SqliteDatabase(string file, SqliteSession session, long epoch, Func<Fence?> currentFence)
    {
        Epoch = epoch;
        this.currentFence = currentFence;
        writer = new SqliteWriter(session);
        readers = new SqliteReaders(file);
        fenced = meter.CreateCounter<long>("darkroom_writes_fenced_total", null, "Writes refused because their writer was out of date", tags: []);
        meter.CreateObservableGauge("darkroom_storage_bytes", StorageBytes, "By", "Originals, reservations and orphans of all accounts");
    }

    /// <summary>What the fences of this process's activations carry; every opening for service makes a new one.</summary>
    public long Epoch { get; }

    /// <summary>Opens the database for service: brings it to the newest version and shuts out whoever served from it before.</summary>
    /// <param name="currentFence">Whose turn is running; <see cref="Fence.Current"/> when null.</param>
    public static SqliteDatabase Open(DataFolder folder, Func<Fence?>? currentFence = null)
    {
        var session = new SqliteSession(folder.Database, SqliteOpenMode.ReadWriteCreate, WriterPragmas);
        try
        {
            SqliteSchema.Migrate(session, SqliteSchema.Scripts);
            session.Execute("BEGIN IMMEDIATE");
            session.Execute("UPDATE fence SET epoch = epoch + 1");
            // The uploads that these were for died with their process.
            SqliteReservations.ExpireAll(session);
            var epoch = session.Number("SELECT epoch FROM fence");
            session.Execute("COMMIT");
            return new SqliteDatabase(folder.Database, session, epoch, currentFence ?? (static () => Fence.Current));
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <summary>Opens the database of a folder that another process may be serving from, for reads and writes that are no grain's.</summary>
    /// <exception cref="DataFolderException">There is no database of this version.</exception>
    public static SqliteDatabase OpenBeside(string path)
    {
        var file = DataFolder.DatabaseIn(Path.GetFullPath(path));
        if (!File.Exists(file)) throw new DataFolderException($"There is no database in {path}. Start the server once.");
        var session = new SqliteSession(file, SqliteOpenMode.ReadWrite, WriterPragmas);
        try
        {
            if (SqliteSchema.Check(session, SqliteSchema.Newest) < SqliteSchema.Newest)
                throw new DataFolderException($"The database in {path} is of an older version. Start the server once.");
            return new SqliteDatabase(file, session, session.Number("SELECT epoch FROM fence"), static () => null);
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        meter.Dispose();
        readers.Dispose();
        writer.Dispose();
    }

    internal T Read<T>(Func<SqliteSession, T> work) => readers.Read(work);

    /// <summary>Several reads that see one moment.</summary>
    internal T Snapshot<T>(Func<SqliteSession, T> work) => readers.Snapshot(work);

    /// <summary>One batch that is no grain's.</summary>
    internal Task<T> Write<T>(Func<SqliteSession, T> work) => writer.Write(work);

    /// <summary>One batch of the grain whose turn is running.</summary>
    /// <exception cref="InconsistentStateException">The grain's fence does not hold any more, or the outcome is unknown.</exception>
    internal Task<T> WriteFenced<T>(Func<SqliteSession, T> work)
    {
        // Read now, in the caller's turn: another may be running when the batch is.
        var fence = currentFence() ?? throw new InvalidOperationException("Only a running turn of a grain may write this.");
        return WriteFenced(fence, work);
    }

    private async Task<T> WriteFenced<T>(Fence fence, Func<SqliteSession, T> work)
    {
        try
        {
            return await Write(session =>
            {
                if (session.Any("SELECT 1 FROM fence WHERE epoch = ?1", fence.Epoch)) return work(session);
                fenced.Add(1);
                throw new InconsistentStateException($"Epoch {fence.Epoch} is over: another process serves from this database.");
            });
        }
        catch (CommitFailedException e)
        {
            throw new InconsistentStateException(e.Message, e);
        }
    }

    private long StorageBytes() => Read(session => session.Number("SELECT sum(originals + reserved + orphaned) FROM account"));
}
