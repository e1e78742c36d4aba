namespace Darkroom.Tests;

/// <summary>All that is durable, open for service, and a turn that never ends.</summary>
public abstract class StorageBed : IDisposable
{
    public ManualTime Time { get; } = new();

    public SweepSignal Signal { get; } = new();

    public abstract ICatalogue Catalogue { get; }

    public abstract IApiKeys Keys { get; }

    public abstract ISessions Sessions { get; }

    public abstract IVariantIndex Variants { get; }

    public abstract ISearchIndex Index { get; }

    public abstract ISearchVocabulary Vocabulary { get; }

    public abstract ISearchEntries Entries { get; }

    public abstract ITagJobs TagJobs { get; }

    public ImageSearch Search => new(Index, Vocabulary);

    public abstract ICdnOutbox Outbox { get; }

    public abstract IDirtySet Dirty { get; }

    public abstract IAnalysisQueue Analyses { get; }

    public abstract IPrints Prints { get; }

    public abstract IVectors Vectors { get; }

    public abstract IFoundTexts FoundTexts { get; }

    public abstract ICatalogueRows Rows { get; }

    public abstract IPoison Poison { get; }

    public abstract IGrainStorage Documents { get; }

    public abstract FileBlobStore Blobs { get; }

    /// <summary>Another process becomes the owner of everything; what it writes with. Whoever wrote before is out of date.</summary>
    public abstract Task<ICatalogue> TakeOver();

    /// <summary>The same without a running turn.</summary>
    public abstract ICatalogue OutsideTurns();

    /// <summary>What search_stale calls an image by.</summary>
    public abstract string StaleKey { get; }

    /// <summary>Does to the database what no part of it does.</summary>
    public abstract Task Run(string sql);

    /// <summary>Rows of a table.</summary>
    public abstract Task<long> Count(string table);

    public abstract void Dispose();
}
