namespace Darkroom.Tests;

/// <summary>A data folder with its database open for service, and a turn that never ends.</summary>
public sealed class SqliteBed : IDisposable
{
    private readonly TempFolder temp = new();

    public SqliteBed()
    {
        Folder = DataFolder.Open(temp["data"]);
        Database = OpenAgain();
        Catalogue = CatalogueOn(Database);
        Keys = new SqliteApiKeys(Database);
        Variants = new SqliteVariantIndex(Database);
        Search = new SqliteSearchIndex(Database);
        Documents = new SqliteGrainStorage(Database);
        Blobs = new FileBlobStore(Folder.Blobs, Folder.Scratch, minFreeBytes: 0);
    }

    public ManualTime Time { get; } = new();

    public SweepSignal Signal { get; } = new();

    public DataFolder Folder { get; }

    public SqliteDatabase Database { get; }

    public SqliteCatalogue Catalogue { get; }

    public SqliteApiKeys Keys { get; }

    public SqliteVariantIndex Variants { get; }

    public SqliteSearchIndex Search { get; }

    public SqliteGrainStorage Documents { get; }

    public FileBlobStore Blobs { get; }

    public string this[string name] => temp[name];

    /// <summary>Opens the same database once more, as the next process would; whoever had it before is out of date.</summary>
    public SqliteDatabase OpenAgain()
    {
        SqliteDatabase? database = null;
        return database = SqliteDatabase.Open(Folder, () => new Fence(0, database!.Epoch, 0));
    }

    public SqliteCatalogue CatalogueOn(SqliteDatabase database) => new(database, Time, Signal);

    public void Dispose()
    {
        Database.Dispose();
        Folder.Dispose();
        temp.Dispose();
    }
}
