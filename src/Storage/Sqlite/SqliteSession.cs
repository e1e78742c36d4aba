using System.Diagnostics;
using System.Globalization;
using Microsoft.Data.Sqlite;
using static SQLitePCL.raw;

namespace Darkroom.Storage;

/// <summary>One connection and the statements prepared on it. Not for two threads at once. Parameters are <c>?1</c>, <c>?2</c> …</summary>
internal sealed class SqliteSession : IDisposable
{
    // Texts are constants but for lists by many tags; those few may push the others out once in a while.
    private const int MostStatements = 128;

    /// <summary>Steps of SQLite's machine between two looks at the clock: some tenths of a millisecond.</summary>
    private const int StepsAtOnce = 5_000;

    private readonly SqliteConnection connection;
    private readonly Dictionary<string, SqliteCommand> statements = [];

    /// <summary>When what runs has taken too long; null: never.</summary>
    private long? end;

    /// <param name="pragmas">What the connection is set to before its first use.</param>
    public SqliteSession(string file, SqliteOpenMode mode, string pragmas)
    {
        SqliteLibrary.Load();
        // Pooling is ours: a pooled connection would outlive the folder's lock.
        connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = file,
            Mode = mode,
            Pooling = false,
            DefaultTimeout = 5,
        }.ToString());
        connection.Open();
        RunScript(pragmas);
    }

    /// <summary>False when SQLite rolled the whole transaction back by itself, as it does when the disk is full.</summary>
    public bool InTransaction => sqlite3_get_autocommit(connection.Handle) == 0;

    /// <summary>Several statements without parameters.</summary>
    public void RunScript(string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    /// <returns>Rows changed.</returns>
    public int Execute(string sql, params ReadOnlySpan<object?> values) => Bind(sql, values).ExecuteNonQuery();

    public bool Any(string sql, params ReadOnlySpan<object?> values) => Bind(sql, values).ExecuteScalar() is not null;

    /// <summary>The first column of the first row; 0 when there is no row or it is null.</summary>
    public long Number(string sql, params ReadOnlySpan<object?> values) =>
        Bind(sql, values).ExecuteScalar() is { } value and not DBNull ? Convert.ToInt64(value, CultureInfo.InvariantCulture) : 0;

    public T? First<T>(string sql, Func<SqliteDataReader, T> read, params ReadOnlySpan<object?> values)
    {
        using var reader = Bind(sql, values).ExecuteReader();
        return reader.Read() ? read(reader) : default;
    }

    public List<T> List<T>(string sql, Func<SqliteDataReader, T> read, params ReadOnlySpan<object?> values)
    {
        using var reader = Bind(sql, values).ExecuteReader();
        var rows = new List<T>();
        while (reader.Read()) rows.Add(read(reader));
        return rows;
    }

    /// <summary>What strangers may make as expensive as they like is given up after a while: it holds one of the process's threads.</summary>
    /// <exception cref="DatabaseUnavailableException">It took longer.</exception>
    public T Within<T>(TimeSpan most, Func<T> work)
    {
        end = Stopwatch.GetTimestamp() + (long)(most.TotalSeconds * Stopwatch.Frequency);
        sqlite3_progress_handler(connection.Handle, StepsAtOnce, _ => Stopwatch.GetTimestamp() > end ? 1 : 0, null);
        try
        {
            return work();
        }
        catch (SqliteException e) when (e.SqliteErrorCode == SQLITE_INTERRUPT)
        {
            throw new DatabaseUnavailableException(e);
        }
        finally
        {
            end = null;
            sqlite3_progress_handler(connection.Handle, 0, null, null);
        }
    }

    /// <summary>The first column of all rows. Lists of hits are long: after the first the steps are taken without the reader, which costs more than they do.</summary>
    public long[] Numbers(string sql, params ReadOnlySpan<object?> values)
    {
        using var reader = Bind(sql, values).ExecuteReader();
        if (!reader.Read()) return [];
        var numbers = new List<long>();
        int code;
        do numbers.Add(sqlite3_column_int64(reader.Handle, 0));
        while ((code = sqlite3_step(reader.Handle)) == SQLITE_ROW);
        SqliteException.ThrowExceptionForRC(code, connection.Handle);
        return [.. numbers];
    }

    /// <summary>Row after row, for as long as they are wanted.</summary>
    public void Each(string sql, Func<SqliteDataReader, bool> isMoreWanted, params ReadOnlySpan<object?> values)
    {
        using var reader = Bind(sql, values).ExecuteReader();
        while (reader.Read() && isMoreWanted(reader))
        {
        }
    }

    /// <summary>Copies the whole database, as it is in one moment, into a file that must not exist.</summary>
    public void CopyTo(string file)
    {
        using var target = new SqliteConnection($"Data Source={file};Pooling=False");
        target.Open();
        connection.BackupDatabase(target);
    }

    public void Dispose()
    {
        ClearStatements();
        connection.Dispose();
    }

    private SqliteCommand Bind(string sql, ReadOnlySpan<object?> values)
    {
        // Many small questions take long too.
        if (Stopwatch.GetTimestamp() > end) throw new DatabaseUnavailableException(new TimeoutException("It took too long."));
        if (!statements.TryGetValue(sql, out var command))
        {
            if (statements.Count == MostStatements) ClearStatements();
            command = connection.CreateCommand();
            command.CommandText = sql;
            for (var i = 1; i <= values.Length; i++) command.Parameters.Add(new SqliteParameter { ParameterName = $"?{i}" });
            command.Prepare();
            statements.Add(sql, command);
        }

        for (var i = 0; i < values.Length; i++) command.Parameters[i].Value = values[i] ?? DBNull.Value;
        return command;
    }

    private void ClearStatements()
    {
        foreach (var command in statements.Values) command.Dispose();
        statements.Clear();
    }
}
