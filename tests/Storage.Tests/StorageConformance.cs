namespace Darkroom.Tests;

/// <summary>Of every suite: the facts are the base's, a subclass brings the engine.</summary>
public abstract class StorageConformance(StorageBed bed) : IDisposable
{
    protected StorageBed Bed => bed;

    protected ManualTime Time => bed.Time;

    protected ICatalogue Catalogue => bed.Catalogue;

    protected IApiKeys Keys => bed.Keys;

    protected ISessions Sessions => bed.Sessions;

    protected IVariantIndex Variants => bed.Variants;

    protected ImageSearch Search => bed.Search;

    protected ICdnOutbox Outbox => bed.Outbox;

    protected IDirtySet Dirty => bed.Dirty;

    protected IGrainStorage Documents => bed.Documents;

    public void Dispose()
    {
        bed.Dispose();
        GC.SuppressFinalize(this);
    }
}
