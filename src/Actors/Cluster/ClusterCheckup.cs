using System.Globalization;
using Npgsql;

namespace Darkroom.Actors;

/// <summary>A cluster's database as an operator looks at it, without becoming a part of the cluster.</summary>
/// <param name="Connections">How many it takes, besides those kept for superusers.</param>
/// <param name="Synchronous">What <c>synchronous_standby_names</c> says.</param>
/// <param name="Standbys">Replicas that are connected.</param>
/// <param name="SynchronousStandbys">Of those, the ones that commits wait for.</param>
public sealed record ClusterCheckup(
    string Version, int Number, bool InRecovery, string Encoding, string SynchronousCommit, bool Durable, int Connections, string Synchronous, int Standbys, int SynchronousStandbys)
{
    /// <summary>Its pool's, and the renewal's own.</summary>
    public const int ConnectionsOfOne = ClusterDatabase.MaxConnections + 1;

    private const string Ask =
        """
        SELECT current_setting('server_version'), current_setting('server_version_num')::integer, pg_is_in_recovery(), current_setting('server_encoding'),
          current_setting('synchronous_commit'), current_setting('fsync') = 'on' AND current_setting('full_page_writes') = 'on',
          current_setting('max_connections')::integer - current_setting('superuser_reserved_connections')::integer,
          current_setting('synchronous_standby_names'),
          (SELECT count(*)::integer FROM pg_stat_replication), (SELECT count(*)::integer FROM pg_stat_replication WHERE sync_state IN ('sync', 'quorum'))
        """;

    public static async Task<ClusterCheckup> Run(NpgsqlDataSource database, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(Ask);
        await using var row = await command.ExecuteReaderAsync(cancellation);
        await row.ReadAsync(cancellation);
        return new(
            row.GetString(0), row.GetInt32(1), row.GetBoolean(2), row.GetString(3), row.GetString(4), row.GetBoolean(5), row.GetInt32(6), row.GetString(7), row.GetInt32(8), row.GetInt32(9));
    }

    /// <summary>Processes that are said to live; some may have died lately.</summary>
    public static async Task<int> Processes(NpgsqlDataSource database, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand("SELECT count(*) FROM silo WHERE NOT dead");
        return Convert.ToInt32(await command.ExecuteScalarAsync(cancellation), CultureInfo.InvariantCulture);
    }

    /// <returns>In what this configuration does not fit; null when no process has started yet, so that any does.</returns>
    public static async Task<IReadOnlyList<string>?> Differences(NpgsqlDataSource database, ClusterOptions options, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        return ClusterConstants.Compare(connection, options)?.Wrong;
    }

    /// <summary>Without the password.</summary>
    public static string Explain(ClusterOptions options, Exception e) => Registration.Unreachable(options, e).Message;
}
