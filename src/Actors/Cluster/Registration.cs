using System.Net.Sockets;
using Npgsql;

namespace Darkroom.Actors;

/// <summary>How a process becomes one of the cluster, or learns why it cannot.</summary>
internal sealed class Registration(ClusterOptions options, ClusterTimes times, Uri address, string session, bool holdsGrains)
{
    /// <param name="before">The incarnation that this one follows; 0 for none.</param>
    /// <returns>The new incarnation, and the timeline on which it lives.</returns>
    /// <exception cref="ClusterException">It does not fit.</exception>
    public (long Incarnation, string Timeline) Join(NpgsqlConnection connection, long before, CancellationToken stop)
    {
        CheckSettings(connection);
        CheckConstants(connection);
        connection.Execute(ClusterStatements.Bury, before);
        (long Incarnation, string Timeline)? registered;
        while ((registered = Insert(connection)) is null)
        {
            if (FindHolder(connection) is { } holder) AwaitItsEnd(connection, holder, stop);
        }

        return registered.Value;
    }

    /// <summary>What cannot be reached is said with whatever does not tell the password.</summary>
    public static ClusterException Unreachable(ClusterOptions options, Exception e)
    {
        var text = ClusterDatabase.StringOf(options);
        var why = e switch
        {
            PostgresException { MessageText: var message } => message,
            { InnerException: SocketException { Message: var message } } => message,
            _ => e.Message,
        };
        return new($"Cluster:Database: PostgreSQL at {text.Host}:{text.Port}, database '{text.Database}', user '{text.Username}': {why}", e);
    }

    private static void CheckSettings(NpgsqlConnection connection)
    {
        using var command = connection.Command(ClusterStatements.Settings);
        using var reader = command.ExecuteReader();
        reader.Read();
        if (reader.GetString(0) == "off")
            throw new ClusterException("PostgreSQL has synchronous_commit=off, and would lose writes that were answered. Set it to on: ALTER SYSTEM SET synchronous_commit = on; SELECT pg_reload_conf()");
        if (reader.GetBoolean(1)) throw new ClusterException("Cluster:Database is a standby in recovery; a cluster needs the primary.");
    }

    private void CheckConstants(NpgsqlConnection connection)
    {
        var secret = ClusterConstants.HashOf(options.Secret);
        connection.Execute(ClusterStatements.FirstConstants, Shards.Count, options.LeaseSeconds * 1_000, options.FreshnessMilliseconds, secret);
        var found = ClusterConstants.Compare(connection, options)!;
        if (found.Wrong.Count > 0) throw new ClusterException($"This process does not fit into the cluster: {string.Join("; ", found.Wrong)}.");
        // Whoever starts with the next secret makes it the cluster's; those that still start with the one before take it as their other one.
        if (found.IsPrevious) connection.Execute(ClusterStatements.NewSecret, found.Secret, secret);
    }

    private (long, string)? Insert(NpgsqlConnection connection)
    {
        using var command = connection.Command(ClusterStatements.Register, address.ToString(), session, holdsGrains);
        using var reader = command.ExecuteReader();
        return reader.Read() ? (reader.GetInt64(0), reader.GetString(1)) : null;
    }

    private (long Incarnation, long Beat)? FindHolder(NpgsqlConnection connection)
    {
        using var command = connection.Command(ClusterStatements.Holder, address.ToString());
        using var reader = command.ExecuteReader();
        return reader.Read() ? (reader.GetInt64(0), reader.GetInt64(1)) : null;
    }

    /// <summary>Our address is taken: by a process that lives, or by one that was killed and started again too soon to be known as dead.</summary>
    private void AwaitItsEnd(NpgsqlConnection connection, (long Incarnation, long Beat) holder, CancellationToken stop)
    {
        for (var since = ClusterTimes.Now; ;)
        {
            stop.WaitHandle.WaitOne(TimeSpan.FromMilliseconds(times.Interval));
            stop.ThrowIfCancellationRequested();
            var asked = ClusterTimes.Now;
            if (FindHolder(connection) is not { } now || now.Incarnation != holder.Incarnation) return;
            if (now.Beat != holder.Beat)
                throw new ClusterException($"Cluster:Address {address} belongs to another process that is alive, incarnation {holder.Incarnation}.");
            if (asked - since < times.Lease) continue;
            connection.Execute(ClusterStatements.Declare, holder.Incarnation, holder.Beat);
            return;
        }
    }
}
