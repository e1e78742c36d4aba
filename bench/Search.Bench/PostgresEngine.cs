using Darkroom.Actors;
using Darkroom.Storage;
using Npgsql;

namespace Darkroom.Bench;

internal sealed class PostgresEngine(ClusterDatabase cluster, PostgresDatabase database) : Engine
{
    /// <summary>The arguments still come; nothing is made of them.</summary>
    private const string NoEntries =
        """
        CREATE OR REPLACE FUNCTION put_entry(p_image text, p_account bigint, p_tags text[], p_names text[], p_description text[], p_texts text[]) RETURNS void LANGUAGE sql AS 'SELECT';
        CREATE OR REPLACE FUNCTION keep_words(p_account bigint, p_words text[], p_backwards text[]) RETURNS void LANGUAGE sql AS 'SELECT';
        """;

    /// <param name="target">A connection string; its database is made when it is not there.</param>
    public static async Task<Engine> Open(string target, bool isLoad)
    {
        await Create(new NpgsqlConnectionStringBuilder(target));
        var cluster = new ClusterDatabase(new ClusterOptions { Database = isLoad ? $"{target};Options=-c synchronous_commit=off" : target });
        await CatalogueMigration.Run(cluster);
        await using (var take = cluster.Pool.CreateCommand("UPDATE shard SET owner = 1, epoch = 1 WHERE id = 0")) await take.ExecuteNonQueryAsync();
        var database = new PostgresDatabase(cluster.Pool, () => new Fence(0, 1, 1));
        return new PostgresEngine(cluster, database)
        {
            Catalogue = new PostgresCatalogue(database, TimeProvider.System, new SweepSignal()),
            Keys = new PostgresApiKeys(database),
            Vectors = new PostgresVectors(database),
            Analyses = new PostgresAnalysisQueue(database),
            Entries = new PostgresSearchRenewal(database),
        };
    }

    public override async Task WriteNoEntries() => await Execute(NoEntries);

    public override async Task Walked(string kind, string subject)
    {
        await database.Write(_ => Task.FromResult(0), new PostgresStatement("UPDATE analysis SET place = NULL WHERE kind = $1", kind));
        await Analyses.Serve(kind, subject);
    }

    /// <summary>Autovacuum's work, which else would begin a minute later and take away from what is measured.</summary>
    public override Task Settle() => Execute("VACUUM ANALYZE");

    public override async Task<IReadOnlyDictionary<string, long>> Sizes() => (await database.List(
        "SELECT relname::text, pg_total_relation_size(oid) FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace",
        row => (row.GetString(0), row.GetInt64(1)))).ToDictionary();

    public override async ValueTask DisposeAsync()
    {
        await Execute("UPDATE shard SET owner = 0 WHERE id = 0");
        database.Dispose();
        await cluster.DisposeAsync();
    }

    private async Task Execute(string sql)
    {
        await using var connection = await cluster.Pool.OpenConnectionAsync();
        foreach (var one in (string[])["SET statement_timeout = 0", sql])
        {
            await using var command = new NpgsqlCommand(one, connection) { CommandTimeout = 0 };
            await command.ExecuteNonQueryAsync();
        }
    }

    private static async Task Create(NpgsqlConnectionStringBuilder target)
    {
        var name = target.Database!;
        await using var server = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(target.ConnectionString) { Database = "postgres" });
        await using var there = server.CreateCommand($"SELECT 1 FROM pg_database WHERE datname = '{name}'");
        if (await there.ExecuteScalarAsync() is not null) return;
        await using var create = server.CreateCommand($"CREATE DATABASE {name}");
        await create.ExecuteNonQueryAsync();
    }
}
