using Npgsql;

namespace Darkroom.Storage;

/// <summary>Brings a cluster's database to the version of this program: the engine's tables, then the catalogue's.</summary>
public static class CatalogueMigration
{
    private static readonly (string Series, IReadOnlyList<string> Scripts)[] All =
        [(EngineSchema.Series, EngineSchema.Scripts), (CatalogueSchema.Series, CatalogueSchema.Scripts)];

    /// <summary>Several may run at once: one does it, the others find it done.</summary>
    /// <returns>What was done, a line for each series.</returns>
    /// <exception cref="ClusterException">The database cannot be reached, or was written by a newer version of the program.</exception>
    public static async Task<IReadOnlyList<string>> Run(ClusterDatabase cluster, CancellationToken cancellationToken = default)
    {
        try
        {
            var lines = new List<string>();
            foreach (var (series, scripts) in All)
            {
                var before = await PostgresSchema.Migrate(cluster.Pool, series, scripts, cancellationToken);
                lines.Add(before == scripts.Count ? $"{series}: version {before}, nothing to do" : $"{series}: from version {before} to {scripts.Count}");
            }

            return lines;
        }
        catch (Exception e) when (PostgresOutage.IsOutage(e))
        {
            throw Unreachable(e);
        }
    }

    /// <exception cref="ClusterException">The database is of another version.</exception>
    internal static async Task Check(NpgsqlDataSource pool)
    {
        foreach (var (series, scripts) in All) await PostgresSchema.Check(pool, series, scripts.Count);
    }

    internal static ClusterException Unreachable(Exception e) => new($"Cluster:Database cannot be reached: {(e.InnerException ?? e).Message}", e);
}
