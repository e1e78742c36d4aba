namespace Darkroom.Tests;

/// <summary>A data folder with its database.</summary>
public sealed class SqliteBed : StorageBed
{
    private readonly TempFolder temp = new();
    private readonly List<SqliteDatabase> others = [];

    public SqliteBed()
    {
        Folder = DataFolder.Open(temp["data"]);
        Database = OpenAgain();
        Catalogue = CatalogueOn(Database);
        Keys = new SqliteApiKeys(Database);
        Sessions = new SqliteSessions(Database);
        Variants = new SqliteVariantIndex(Database);
        Index = new SqliteSearchIndex(Database);
        Vocabulary = new SqliteSearchVocabulary(Database);
        Entries = new SqliteSearchRenewal(Database);
        TagJobs = new SqliteTagJobs(Database, Time);
        Outbox = new SqliteCdnOutbox(Database, Time);
        Dirty = new SqliteDirtySet(Database, Time);
        Analyses = new SqliteAnalysisQueue(Database, Time);
        Prints = new SqlitePrints(Database);
        Vectors = new SqliteVectors(Database);
        FoundTexts = new SqliteFoundTexts(Database, new RenewSignal());
        Rows = new SqliteCatalogueRows(Database);
        Poison = new SqlitePoison(Database, Time);
        Documents = new SqliteGrainStorage(Database);
        Blobs = new FileBlobStore(Folder.Blobs, Folder.Scratch, minFreeBytes: 0);
    }

    public DataFolder Folder { get; }

    public SqliteDatabase Database { get; }

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

    public string this[string name] => temp[name];

    /// <summary>Opens the same database once more, as the next process would; whoever had it before is out of date.</summary>
    public SqliteDatabase OpenAgain()
    {
        SqliteDatabase? database = null;
        return database = SqliteDatabase.Open(Folder, () => new Fence(0, database!.Epoch, 0));
    }

    public SqliteCatalogue CatalogueOn(SqliteDatabase database) => new(database, Time, Signal);

    public override Task<ICatalogue> TakeOver() => Task.FromResult<ICatalogue>(CatalogueOn(Kept(OpenAgain())));

    public override ICatalogue OutsideTurns() => CatalogueOn(Kept(SqliteDatabase.Open(Folder)));

    public override string StaleKey => "n";

    public override Task Run(string sql) => Database.Write(session => session.Execute(sql));

    public override Task<long> Count(string table) => Task.FromResult(Database.Read(session => session.Number($"SELECT count(*) FROM {table}")));

    public override void Dispose()
    {
        foreach (var other in others) other.Dispose();
        Database.Dispose();
        Folder.Dispose();
        temp.Dispose();
    }

    private SqliteDatabase Kept(SqliteDatabase database)
    {
        others.Add(database);
        return database;
    }
}
