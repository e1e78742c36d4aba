namespace Darkroom.Tests;

public sealed class SqliteCatalogueTests : CatalogueConformance, IDisposable
{
    private readonly SqliteBed bed = new();

    protected override ICatalogue Catalogue => bed.Catalogue;

    protected override IApiKeys Keys => bed.Keys;

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
