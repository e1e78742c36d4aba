using Darkroom.Actors;
using Npgsql;

namespace Darkroom.Victim;

/// <summary>A process that is stopped in the middle of a transaction: its locks are on every shard.</summary>
internal static class Holder
{
    private static NpgsqlTransaction? open;

    public static void Hold(ClusterDatabase database)
    {
        var connection = database.Pool.OpenConnection();
        open = connection.BeginTransaction();
        using var command = new NpgsqlCommand("SELECT 1 FROM shard FOR KEY SHARE", connection, open);
        command.ExecuteNonQuery();
        Console.WriteLine("holding");
    }
}
