using System.Security.Cryptography;
using Npgsql;

namespace Darkroom.Actors;

/// <summary>
/// The pool of connections that all of this process shares. Its sessions bear a name of this process's own, by which those of a process
/// that was declared dead are ended, and time-outs below the lease: nothing that they began outlives it.
/// </summary>
public sealed class ClusterDatabase : IAsyncDisposable, IDisposable
{
    public const int MaxConnections = 8;

    /// <exception cref="ClusterException">The connection string cannot be read.</exception>
    public ClusterDatabase(ClusterOptions options)
    {
        var text = StringOf(options);
        var lease = options.LeaseSeconds * 1_000;
        text.ApplicationName = Session;
        text.MaxPoolSize = MaxConnections;
        // Statements are constants; each is prepared by the connections that use it.
        text.MaxAutoPrepare = 128;
        text.AutoPrepareMinUsages = 2;
        text.CommandTimeout = options.LeaseSeconds;
        // To wait for a connection holds nothing; a cold process on a busy machine takes a while for its first.
        text.Timeout = Math.Max(options.LeaseSeconds, 5);
        text.Multiplexing = false;
        // Nothing that is asked runs as long as its compilation would take: that was 15 ms of every search with facets.
        text.Options = $"{text.Options} -c jit=off -c lock_timeout={lease / 3} -c statement_timeout={lease * 2 / 3} -c idle_in_transaction_session_timeout={lease * 2 / 3} -c tcp_user_timeout={lease}".TrimStart();
        Pool = NpgsqlDataSource.Create(text);
    }

    /// <summary>The <c>application_name</c> of this process's sessions.</summary>
    public string Session { get; } = $"darkroom-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8))}";

    public NpgsqlDataSource Pool { get; }

    public void Dispose() => Pool.Dispose();

    public ValueTask DisposeAsync() => Pool.DisposeAsync();

    internal static NpgsqlConnectionStringBuilder StringOf(ClusterOptions options)
    {
        try
        {
            return new NpgsqlConnectionStringBuilder(options.Database);
        }
        catch (ArgumentException e)
        {
            throw new ClusterException($"Cluster:Database is no connection string of PostgreSQL: {e.Message}", e);
        }
    }
}
