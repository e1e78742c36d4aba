using System.Data.Common;
using Npgsql;

namespace Darkroom.Storage;

/// <summary>What the statements of a batch answered, one after the other.</summary>
internal sealed class PostgresAnswers(NpgsqlDataReader reader)
{
    /// <summary>The first row of the next answer; null when it has none.</summary>
    public async Task<T?> First<T>(Func<DbDataReader, T> read)
    {
        var row = await reader.ReadAsync() ? read(reader) : default;
        await reader.NextResultAsync();
        return row;
    }

    public async Task<List<T>> All<T>(Func<DbDataReader, T> read)
    {
        var rows = new List<T>();
        while (await reader.ReadAsync()) rows.Add(read(reader));
        await reader.NextResultAsync();
        return rows;
    }

    /// <summary>The first column of the first row; 0 when there is no row or it is null.</summary>
    public async Task<long> Number() => await First(static row => row.IsDBNull(0) ? 0 : row.GetInt64(0));

    public Task Skip() => reader.NextResultAsync();

    /// <summary>To the end: only then was the batch committed.</summary>
    public async Task Finish()
    {
        while (await reader.NextResultAsync())
        {
        }
    }
}
