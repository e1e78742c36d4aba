using Npgsql;

namespace Darkroom.Actors;

/// <summary>The renewal's own connection: never pooled, used by one thread, synchronous to the socket.</summary>
internal sealed class RenewalConnection : IDisposable
{
    private readonly NpgsqlConnection connection;
    private readonly NpgsqlCommand renew;
    private readonly Dictionary<long, Uri> addresses = [];
    private bool complete;
    private bool relaxed;

    public RenewalConnection(ClusterOptions options, string session)
    {
        var patience = Math.Max(1, options.LeaseSeconds / 3);
        var text = ClusterDatabase.StringOf(options);
        connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(text.ToString())
        {
            ApplicationName = session,
            Pooling = false,
            Multiplexing = false,
            // Seconds, to connect and per command. A connection that does not answer is dropped at once: to ask for the command's end costs another wait.
            Timeout = patience,
            CommandTimeout = patience,
            CancellationTimeout = -1,
            Options = $"{text.Options} -c lock_timeout={options.LeaseSeconds * 300} -c statement_timeout={options.LeaseSeconds * 500}".TrimStart(),
        }.ToString());
        renew = connection.Command(ClusterStatements.Renew, 0L, 0.0, 0L);
    }

    public void Open()
    {
        connection.Open();
        connection.Execute($"LISTEN {ClusterStatements.Channel}");
        renew.Prepare();
    }

    /// <summary>A number that was given must not be given again: this is as durable as anything.</summary>
    public (long Incarnation, string Timeline) Join(Registration registration, long before, CancellationToken stop)
    {
        if (relaxed) connection.Execute("RESET synchronous_commit");
        relaxed = false;
        return registration.Join(connection, before, stop);
    }

    /// <summary>
    /// A beat does not wait for the disk. If PostgreSQL crashes and forgets it, everybody's connection breaks, and who looks on begins anew.
    /// </summary>
    public Beat Renew(long incarnation, double load)
    {
        if (!relaxed) connection.Execute("SET synchronous_commit = off");
        relaxed = true;
        renew.Parameters[0].Value = incarnation;
        renew.Parameters[1].Value = load;
        // Incarnations may become visible out of order: when one is missing, all are asked for.
        renew.Parameters[2].Value = complete && addresses.Count > 0 ? addresses.Keys.Max() : 0L;
        using var reader = renew.ExecuteReader();
        var beat = Beat.Read(reader, addresses);
        complete = beat.Complete;
        return beat;
    }

    public (long Version, List<ShardRow> Rows) ReadShards(long after)
    {
        using var command = ShardTable.ReadCommand(connection, after);
        using var reader = command.ExecuteReader();
        return ShardTable.Read(reader);
    }

    /// <returns>Whether the declaration was this process's.</returns>
    public bool Declare(long incarnation, long beat)
    {
        using (var command = connection.Command(ClusterStatements.Declare, incarnation, beat))
        {
            if (command.ExecuteScalar() is > 0L) return true;
        }

        // Another one was faster; or its row is locked by itself, and without its sessions the next look can declare it.
        connection.Execute(ClusterStatements.EndSessions, incarnation, beat);
        return false;
    }

    /// <summary>Returns when the time is over or somebody says that owners changed, whichever is first.</summary>
    public void Wait(long milliseconds)
    {
        if (milliseconds > 0) connection.Wait((int)milliseconds);
    }

    public void Dispose()
    {
        renew.Dispose();
        connection.Dispose();
    }
}
