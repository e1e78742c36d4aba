using Npgsql;

namespace Darkroom.Actors;

/// <summary>Reads and changes the table of shards.</summary>
internal static class ShardTable
{
    /// <summary>The version first: the rows may be newer than it, never older.</summary>
    public static NpgsqlBatch ReadBatch(NpgsqlConnection connection, long after) => new(connection)
    {
        BatchCommands =
        {
            new("SELECT version FROM cluster"),
            new("SELECT id, owner, epoch FROM shard WHERE version > $1") { Parameters = { new() { Value = after } } },
        },
    };

    public static (long Version, List<ShardRow> Rows) Read(NpgsqlDataReader reader)
    {
        reader.Read();
        var version = reader.GetInt64(0);
        reader.NextResult();
        var rows = new List<ShardRow>();
        while (reader.Read()) rows.Add(new(reader.GetInt32(0), reader.GetInt64(1), reader.GetInt64(2)));
        return (version, rows);
    }

    public static async Task<(long Version, List<ShardRow> Rows)> Read(NpgsqlDataSource pool, long after)
    {
        await using var connection = await pool.OpenConnectionAsync();
        await using var batch = ReadBatch(connection, after);
        await using var reader = await batch.ExecuteReaderAsync();
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
