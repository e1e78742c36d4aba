namespace Darkroom.Tests;

public sealed class SqliteCatalogueTests : CatalogueConformance, IDisposable
{
    private readonly SqliteBed bed = new();

    protected override ICatalogue Catalogue => bed.Catalogue;

    protected override IApiKeys Keys => bed.Keys;

    protected override ManualTime Time => bed.Time;

    public void Dispose() => bed.Dispose();
}

public sealed class SqliteVariantIndexTests : VariantIndexConformance, IDisposable
{
    private readonly SqliteBed bed = new();

    protected override IVariantIndex Index => bed.Variants;

    public void Dispose() => bed.Dispose();
}

public sealed class SqliteCdnOutboxTests : CdnOutboxConformance, IDisposable
{
    private readonly SqliteBed bed = new();

    public SqliteCdnOutboxTests() => Outbox = new SqliteCdnOutbox(bed.Database, bed.Time);

    protected override ICatalogue Catalogue => bed.Catalogue;

    protected override ICdnOutbox Outbox { get; }

    protected override ManualTime Time => bed.Time;

    public void Dispose() => bed.Dispose();
}

public sealed class SqliteBrowseTests : BrowseConformance, IDisposable
{
    private readonly SqliteBed bed = new();

    protected override ICatalogue Catalogue => bed.Catalogue;

    protected override ManualTime Time => bed.Time;

    public void Dispose() => bed.Dispose();
}

public sealed class SqliteImageTests : ImageConformance, IDisposable
{
    private readonly SqliteBed bed = new();

    protected override ICatalogue Catalogue => bed.Catalogue;

    protected override ManualTime Time => bed.Time;

    public void Dispose() => bed.Dispose();
}

public sealed class SqliteSessionTests : SessionConformance, IDisposable
{
    private readonly SqliteBed bed = new();

    public SqliteSessionTests() => Sessions = new SqliteSessions(bed.Database);

    protected override ICatalogue Catalogue => bed.Catalogue;

    protected override ISessions Sessions { get; }

    protected override ManualTime Time => bed.Time;

    public void Dispose() => bed.Dispose();
}

public sealed class SqliteUploadTests : UploadConformance, IDisposable
{
    private readonly SqliteBed bed = new();

    protected override ICatalogue Catalogue => bed.Catalogue;

    protected override ManualTime Time => bed.Time;

    public void Dispose() => bed.Dispose();
}

public sealed class SqliteSearchTests : SearchConformance, IDisposable
{
    private readonly SqliteBed bed = new();

    protected override ICatalogue Catalogue => bed.Catalogue;

    protected override ISearchIndex Search => bed.Search;

    public void Dispose() => bed.Dispose();
}

public sealed class SqliteGrainStorageTests : GrainStorageConformance, IDisposable
{
    private readonly SqliteBed bed = new();

    protected override IGrainStorage Documents => bed.Documents;

    public void Dispose() => bed.Dispose();
}

public sealed class FileBlobStoreConformanceTests : BlobStoreConformance, IDisposable
{
    private readonly TempFolder temp = new();

    public FileBlobStoreConformanceTests() => Blobs = new FileBlobStore(temp["blobs"], temp["tmp"], minFreeBytes: 0);

    protected override IBlobStore Blobs { get; }

    public void Dispose() => temp.Dispose();
}
