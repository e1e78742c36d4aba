namespace Darkroom.Tests;

public sealed class ElasticNeighboursBesideSqliteTests() : ElasticNeighbourConformance(new SqliteBed());

public sealed class ElasticNeighboursBesidePostgresTests() : ElasticNeighbourConformance(new PostgresBed());

/// <summary>The suite of all who look for the nearest, on Elasticsearch beside a database.</summary>
public abstract class ElasticNeighbourConformance(StorageBed bed) : NeighbourConformance(bed), IAsyncLifetime
{
    private ElasticRig? rig;

    public async ValueTask InitializeAsync()
    {
        rig = await ElasticRig.Start(Bed);
        await Bed.Serves(Models.First);
    }

    public async ValueTask DisposeAsync()
    {
        if (rig is not null) await rig.DisposeAsync();
        Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Elasticsearch it is that answers, and not the database in its place.</summary>
    protected override async Task<INeighbours> Engine()
    {
        Assert.Equal(new VectorSpace(Models.First, 64), await rig!.BuildVectors());
        return rig.Neighbours;
    }
}
