namespace Darkroom.Tests;

public sealed class ElasticBesideSqliteTests() : ElasticSearchConformance(new SqliteBed());

public sealed class ElasticBesidePostgresTests() : ElasticSearchConformance(new PostgresBed());

/// <summary>Every search index's suite, on Elasticsearch beside a database.</summary>
public abstract class ElasticSearchConformance(StorageBed bed) : SearchQueryConformance(bed), IAsyncLifetime
{
    private ElasticRig? rig;

    protected override ImageSearch Engine
    {
        get
        {
            Task.Run(rig!.Drain).GetAwaiter().GetResult();
            return new ImageSearch(rig.Index, Bed.Vocabulary);
        }
    }

    public async ValueTask InitializeAsync() => rig = await ElasticRig.Start(Bed);

    public async ValueTask DisposeAsync()
    {
        if (rig is not null) await rig.DisposeAsync();
        Dispose();
        GC.SuppressFinalize(this);
    }
}
