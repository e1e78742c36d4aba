using Microsoft.Extensions.Logging;
using Npgsql;

namespace Darkroom.Storage;

/// <summary>What a server must be set to for the promises to hold.</summary>
internal static partial class PostgresSettings
{
    private const int Oldest = 150_000;

    private const string Ask =
        """
        SELECT current_setting('server_version_num')::integer, current_setting('server_version'), pg_is_in_recovery(), current_setting('server_encoding'),
            s.setting, s.source, current_user, current_database(),
            current_setting('fsync') = 'on' AND current_setting('full_page_writes') = 'on',
            current_setting('synchronous_standby_names') = '' AND EXISTS (SELECT 1 FROM pg_stat_replication)
        FROM pg_settings s WHERE s.name = 'synchronous_commit'
        """;

    /// <exception cref="ClusterException">It is not; the message says which setting and how to mend it.</exception>
    public static async Task Check(NpgsqlDataSource pool, ILogger log)
    {
        await using var command = pool.CreateCommand(Ask);
        await using var row = await command.ExecuteReaderAsync();
        await row.ReadAsync();
        if (row.GetInt32(0) < Oldest) throw new ClusterException($"Cluster:Database is PostgreSQL {row.GetString(1)}; Darkroom needs 15 or later.");
        if (row.GetBoolean(2)) throw new ClusterException("Cluster:Database is a replica, which takes no writes. Name the primary, or all servers with Target Session Attributes=primary.");
        if (row.GetString(3) != "UTF8") throw new ClusterException($"Cluster:Database keeps texts as {row.GetString(3)}. Create the database with ENCODING 'UTF8'.");
        if (row.GetString(4) == "off")
        {
            throw new ClusterException(
                $"synchronous_commit is off for {row.GetString(6)} in {row.GetString(7)} (set by: {row.GetString(5)}): what was answered could be lost. "
                + $"Run ALTER ROLE {row.GetString(6)} IN DATABASE {row.GetString(7)} SET synchronous_commit = on, or take it out of the connection string.");
        }

        if (!row.GetBoolean(8)) LogUnsafe(log);
        if (row.GetBoolean(9)) LogAsynchronous(log);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "PostgreSQL runs with fsync or full_page_writes off: a power cut may lose the whole database")]
    private static partial void LogUnsafe(ILogger log);

    [LoggerMessage(Level = LogLevel.Warning, Message = "PostgreSQL has replicas, but synchronous_standby_names is empty: what was answered could be lost when one of them takes over")]
    private static partial void LogAsynchronous(ILogger log);
}
