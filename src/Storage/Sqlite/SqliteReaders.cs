using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;

namespace Darkroom.Storage;

/// <summary>Read-only connections, kept with their prepared statements. A read runs on its caller's thread and sees all that was committed before it.</summary>
internal sealed class SqliteReaders(string file) : IDisposable
{
    private const string Pragmas = "PRAGMA busy_timeout = 5000; PRAGMA query_only = ON; PRAGMA cache_size = -4096;";

    private static readonly int MostIdle = Math.Max(4, Environment.ProcessorCount * 2);

    private readonly ConcurrentStack<SqliteSession> idle = new();
    private volatile bool closed;

    public T Read<T>(Func<SqliteSession, T> work)
    {
        if (!idle.TryPop(out var session)) session = new SqliteSession(file, SqliteOpenMode.ReadOnly, Pragmas);
        var usable = false;
        try
        {
            var answer = work(session);
            usable = true;
            return answer;
        }
        finally
        {
            // One that threw may still be inside a transaction.
            if (usable && !closed && idle.Count < MostIdle) idle.Push(session);
            else session.Dispose();
        }
    }

    /// <summary>Several reads that see one moment.</summary>
    public T Snapshot<T>(Func<SqliteSession, T> work) => Read(session =>
    {
        session.Execute("BEGIN");
        var answer = work(session);
        session.Execute("COMMIT");
        return answer;
    });

    public void Dispose()
    {
        closed = true;
        while (idle.TryPop(out var session)) session.Dispose();
    }
}
