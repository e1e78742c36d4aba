using Microsoft.Extensions.Logging.Abstractions;

namespace Darkroom.Storage;

/// <summary>The database of servers that may be running, for reads and writes that are no grain's.</summary>
public sealed class DatabaseBeside : IDisposable
{
    private readonly IDisposable[] opened;

    private DatabaseBeside(ICatalogueReader catalogue, IApiKeys keys, ISessions sessions, params IDisposable[] opened) =>
        (Catalogue, Keys, Sessions, this.opened) = (catalogue, keys, sessions, opened);

    public ICatalogueReader Catalogue { get; }

    public IApiKeys Keys { get; }

    public ISessions Sessions { get; }

    /// <exception cref="DataFolderException">There is no database of this version in the data folder.</exception>
    /// <exception cref="ClusterException">The cluster's database cannot be used.</exception>
    public static async Task<DatabaseBeside> Open(StorageOptions storage, ClusterOptions cluster)
    {
        if (cluster.Database.Length == 0)
        {
            var file = SqliteDatabase.OpenBeside(storage.Data);
            return new(new SqliteCatalogue(file, TimeProvider.System, new SweepSignal()), new SqliteApiKeys(file), new SqliteSessions(file), file);
        }

        var pool = new ClusterDatabase(cluster);
        try
        {
            var database = await PostgresDatabase.Open(pool, NullLogger<PostgresDatabase>.Instance);
            return new(new PostgresCatalogue(database, TimeProvider.System, new SweepSignal()), new PostgresApiKeys(database), new PostgresSessions(database), database, pool);
        }
        catch
        {
            pool.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        foreach (var one in opened) one.Dispose();
    }
}
