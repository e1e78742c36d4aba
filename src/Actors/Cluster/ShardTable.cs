using Npgsql;

namespace Darkroom.Actors;

/// <summary>Reads and changes the table of shards.</summary>
internal static class ShardTable
{
    /// <summary>The rows that changed after a version, of the same snapshot as the version that they are up to.</summary>
    /// <remarks>One statement, since Npgsql sends the second of a batch from the thread pool, for which the renewal must not wait.</remarks>
    public static NpgsqlCommand ReadCommand(NpgsqlConnection connection, long after) => connection.Command(ClusterStatements.Shards, after);

    public static (long Version, List<ShardRow> Rows) Read(NpgsqlDataReader reader)
    {
        reader.Read();
        var version = reader.GetInt64(0);
        var rows = new List<ShardRow>();
        // Nothing changed: the outer join's one row.
        if (reader.IsDBNull(1)) return (version, rows);
        do rows.Add(new(reader.GetInt32(1), reader.GetInt64(2), reader.GetInt64(3)));
        while (reader.Read());
        return (version, rows);
    }

    public static async Task<(long Version, List<ShardRow> Rows)> Read(NpgsqlDataSource pool, long after)
    {
        await using var connection = await pool.OpenConnectionAsync();
        await using var command = ReadCommand(connection, after);
        await using var reader = await command.ExecuteReaderAsync();
        return Read(reader);
    }

    /// <summary>Gives each shard whose owner and epoch are as expected to its heir, in one transaction.</summary>
    /// <param name="giver">Who may give what is its own; what belongs to the dead anybody may.</param>
    /// <returns>What was moved.</returns>
    public static async Task<List<ShardRow>> Move(NpgsqlDataSource pool, long giver, IReadOnlyList<ShardRow> expected, Func<int, long> heirOf)
    {
        await using var command = pool.Command(
            ClusterStatements.Move,
            giver,
            expected.Select(row => row.Id).ToArray(),
            expected.Select(row => row.Owner).ToArray(),
            expected.Select(row => row.Epoch).ToArray(),
            expected.Select(row => heirOf(row.Id)).ToArray());
        await using var reader = await command.ExecuteReaderAsync();
        List<ShardRow> moved = [];
        while (await reader.ReadAsync()) moved.Add(new(reader.GetInt32(0), reader.GetInt64(1), reader.GetInt64(2)));
        return moved;
    }
}
