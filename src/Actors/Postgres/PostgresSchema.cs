using System.Globalization;
using System.Reflection;
using Npgsql;

namespace Darkroom.Actors;

/// <summary>
/// Brings a database to the newest version of a series of numbered scripts; script <c>n</c> leads from version <c>n</c> to <c>n + 1</c>,
/// and a published script is never changed. Old and new programs run beside each other: a script only adds, a later one takes away.
/// </summary>
public static class PostgresSchema
{
    // Any number, as long as nobody else takes it in this database.
    private const string Lock = "SELECT pg_advisory_xact_lock(7236829103)";

    private const string Versions =
        "CREATE TABLE IF NOT EXISTS schema_version (series text PRIMARY KEY, version integer NOT NULL, changed timestamptz NOT NULL DEFAULT now())";

    /// <summary>All scripts in one transaction under one lock: of several processes one does it, and the others find it done.</summary>
    /// <returns>The version before; <c>scripts.Count</c> when there was nothing to do.</returns>
    /// <exception cref="ClusterException">The database was written by a newer version of the program.</exception>
    public static async Task<int> Migrate(NpgsqlDataSource database, string series, IReadOnlyList<string> scripts, CancellationToken cancellationToken = default)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        // Waiting for another process's migration is right, whatever the pool's sessions are told.
        await Execute(connection, "SET LOCAL lock_timeout = 0; SET LOCAL statement_timeout = 0", cancellationToken);
        await Execute(connection, Lock, cancellationToken);
        await Execute(connection, Versions, cancellationToken);
        var before = await VersionOf(connection, series, cancellationToken);
        RefuseNewer(series, before, scripts.Count);
        for (var version = before; version < scripts.Count; version++) await Execute(connection, scripts[version], cancellationToken);
        if (before < scripts.Count)
        {
            await using var write = new NpgsqlCommand(
                "INSERT INTO schema_version (series, version) VALUES ($1, $2) ON CONFLICT (series) DO UPDATE SET version = $2, changed = now()", connection)
            {
                Parameters = { new() { Value = series }, new() { Value = scripts.Count } },
            };
            await write.ExecuteNonQueryAsync(cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
        return before;
    }

    /// <exception cref="ClusterException">The database is of another version than these scripts lead to.</exception>
    public static async Task Check(NpgsqlDataSource database, string series, int newest, CancellationToken cancellationToken = default)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var exists = new NpgsqlCommand("SELECT to_regclass('schema_version') IS NOT NULL", connection);
        var version = await exists.ExecuteScalarAsync(cancellationToken) is true ? await VersionOf(connection, series, cancellationToken) : 0;
        RefuseNewer(series, version, newest);
        if (version < newest)
            throw new ClusterException($"The database's schema '{series}' has version {version}; this program needs version {newest}. Run: darkroom migrate");
    }

    /// <summary>The embedded resources <c>001.sql</c>, <c>002.sql</c> … of an assembly, in order.</summary>
    public static IReadOnlyList<string> Scripts(Assembly assembly, string prefix = "")
    {
        var scripts = new List<string>();
        while (assembly.GetManifestResourceStream(prefix + (scripts.Count + 1).ToString("D3", CultureInfo.InvariantCulture) + ".sql") is { } stream)
        {
            using var reader = new StreamReader(stream);
            scripts.Add(reader.ReadToEnd());
        }

        return scripts;
    }

    private static void RefuseNewer(string series, int version, int newest)
    {
        if (version > newest)
            throw new ClusterException($"The database's schema '{series}' has version {version}; this program knows versions up to {newest}. Start the newer program.");
    }

    private static async Task<int> VersionOf(NpgsqlConnection connection, string series, CancellationToken cancellationToken)
    {
        await using var read = new NpgsqlCommand("SELECT version FROM schema_version WHERE series = $1", connection) { Parameters = { new() { Value = series } } };
        return await read.ExecuteScalarAsync(cancellationToken) as int? ?? 0;
    }

    private static async Task Execute(NpgsqlConnection connection, string script, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(script, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
