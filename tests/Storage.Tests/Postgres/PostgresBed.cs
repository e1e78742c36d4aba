using Npgsql;

namespace Darkroom.Tests;

/// <summary>A database of the run's server. All grains are of shard 0, which process 1 owns in epoch 1.</summary>
public sealed class PostgresBed : StorageBed
{
    private static readonly Lazy<Task<string>> Template = new(() => Task.Run(MakeTemplate));

    private readonly TempFolder temp = new();
    private readonly List<IDisposable> opened = [];
    private long owner = 1;

    public PostgresBed()
    {
        (Server, Name) = Task.Run(NewDatabase).GetAwaiter().GetResult();
        Pool = NewPool();
        Database = Open(new Fence(0, 1, 1));
        Catalogue = new PostgresCatalogue(Database, Time, Signal);
        Keys = new PostgresApiKeys(Database);
        Sessions = new PostgresSessions(Database);
        Variants = new PostgresVariantIndex(Database);
        Index = new PostgresSearchIndex(Database);
        Vocabulary = new PostgresSearchVocabulary(Database);
        Entries = new PostgresSearchRenewal(Database);
        TagJobs = new PostgresTagJobs(Database);
        Outbox = new PostgresCdnOutbox(Database, Time);
        Dirty = new PostgresDirtySet(Database, Time);
        Analyses = new PostgresAnalysisQueue(Database);
        Prints = new PostgresPrints(Database);
        Vectors = new PostgresVectors(Database);
        FoundTexts = new PostgresFoundTexts(Database, new RenewSignal());
        Rows = new PostgresCatalogueRows(Database);
        Poison = new PostgresPoison(Database, Time);
        Documents = new PostgresGrainStorage(Database);
        Blobs = new FileBlobStore(temp["blobs"], temp["tmp"], minFreeBytes: 0);
    }

    public PostgresServer Server { get; }

    public string Name { get; }

    public string ConnectionString => Server.ConnectionString(Name);

    public NpgsqlDataSource Pool { get; }

    public PostgresDatabase Database { get; }

    public override ICatalogue Catalogue { get; }

    public override IApiKeys Keys { get; }

    public override ISessions Sessions { get; }

    public override IVariantIndex Variants { get; }

    public override ISearchIndex Index { get; }

    public override ISearchVocabulary Vocabulary { get; }

    public override ISearchEntries Entries { get; }

    public override ITagJobs TagJobs { get; }

    public override ICdnOutbox Outbox { get; }

    public override IDirtySet Dirty { get; }

    public override IAnalysisQueue Analyses { get; }

    public override IPrints Prints { get; }

    public override IVectors Vectors { get; }

    public override IFoundTexts FoundTexts { get; }

    public override ICatalogueRows Rows { get; }

    public override IPoison Poison { get; }

    public override IGrainStorage Documents { get; }

    public override FileBlobStore Blobs { get; }

    /// <summary>Another process's pool.</summary>
    public NpgsqlDataSource NewPool()
    {
        var cluster = new ClusterDatabase(new ClusterOptions { Database = ConnectionString });
        opened.Add(cluster);
        return cluster.Pool;
    }

    /// <summary>As a process with this right sees the database.</summary>
    public PostgresDatabase Open(Fence? fence, NpgsqlDataSource? pool = null)
    {
        var database = new PostgresDatabase(pool ?? Pool, () => fence);
        opened.Add(database);
        return database;
    }

    public PostgresCatalogue CatalogueOn(PostgresDatabase database) => new(database, Time, Signal);

    public override async Task<ICatalogue> TakeOver()
    {
        owner++;
        await Server.Execute($"BEGIN; SELECT 1 FROM shard WHERE id = 0 FOR UPDATE; UPDATE shard SET owner = {owner}, epoch = {owner} WHERE id = 0; COMMIT", Name);
        return CatalogueOn(Open(new Fence(0, owner, owner)));
    }

    public override ICatalogue OutsideTurns() => CatalogueOn(Open(fence: null));

    public override string StaleKey => "image";

    public override Task Run(string sql) => Server.Execute(sql, Name);

    public override async Task<long> Count(string table) => await Database.First($"SELECT count(*) FROM {table}", row => row.GetInt64(0));

    public override void Dispose()
    {
        foreach (var one in Enumerable.Reverse(opened)) one.Dispose();
        Task.Run(() => Server.Drop(Name)).GetAwaiter().GetResult();
        temp.Dispose();
    }

    private static async Task<(PostgresServer Server, string Name)> NewDatabase()
    {
        var server = await PostgresServer.Running;
        return (server, await server.NewDatabase(await Template.Value));
    }

    private static async Task<string> MakeTemplate()
    {
        var server = await PostgresServer.Running;
        var name = await server.NewDatabase();
        await using (var pool = NpgsqlDataSource.Create(server.ConnectionString(name) + ";Pooling=false"))
        {
            await PostgresSchema.Migrate(pool, EngineSchema.Series, EngineSchema.Scripts);
            await PostgresSchema.Migrate(pool, CatalogueSchema.Series, CatalogueSchema.Scripts);
        }

        await server.Execute("UPDATE shard SET owner = 1, epoch = 1 WHERE id = 0", name);
        return name;
    }
}
