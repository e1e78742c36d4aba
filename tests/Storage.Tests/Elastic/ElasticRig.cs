using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;

namespace Darkroom.Tests;

/// <summary>
/// All that speaks to Elasticsearch, beside a bed's database: with the stand-in, or with the server that <c>ELASTICSEARCH_URL</c> names
/// (and <c>ELASTICSEARCH_API_KEY</c>, <c>_USER</c>, <c>_PASSWORD</c>, <c>_CA</c>, <c>_FINGERPRINT</c>).
/// </summary>
public sealed class ElasticRig : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly StorageBed bed;
    private readonly EsServer? server;

    private readonly Embedders embedders = new(Models.Meaning);
    private readonly VectorCache cache;

    private ElasticRig(StorageBed bed, IDirtySet dirty, EsServer? server, ElasticOptions options)
    {
        (this.bed, Dirty, this.server, Options) = (bed, dirty, server, options);
        Client = new ElasticClient(options, TimeProvider.System);
        Indices = new ElasticIndices(Client, options, TimeProvider.System);
        Feed = new IndexFeed(Client, options, Dirty, bed.Rows, bed.Vectors, NullLogger<IndexFeed>.Instance);
        Check = new IndexCheck(Indices, options, Dirty, bed.Rows, bed.Vectors);
        Walks = new IndexWalks(Indices, options, Dirty, Check, new IndexMeaning(options, embedders, bed.Analyses, bed.Vectors), NullLogger<IndexWalks>.Instance);
        cache = new VectorCache(bed.Vectors, new MeaningOptions());
        Neighbours = new ElasticNeighbours(Client, options, Dirty, bed.Vectors, bed.Rows, new ExactNeighbours(cache, bed.Rows));
        Index = new ElasticSearchIndex(Client, options, Dirty, bed.Rows, bed.Index);
    }

    public IDirtySet Dirty { get; }

    internal ElasticOptions Options { get; }

    internal ElasticClient Client { get; }

    internal ElasticIndices Indices { get; }

    internal IndexFeed Feed { get; }

    internal IndexCheck Check { get; }

    internal IndexWalks Walks { get; }

    internal ElasticSearchIndex Index { get; }

    public INeighbours Neighbours { get; }

    /// <summary>Searches for neighbours that the stand-in was asked.</summary>
    public int Asked => Server.Calls.Count(call => System.Text.Encoding.UTF8.GetString(call.Body).Contains("\"knn\"", StringComparison.Ordinal));

    /// <summary>The stand-in; a test that needs it is skipped on a real server.</summary>
    public EsServer Server
    {
        get
        {
            Assert.SkipWhen(server is null, "only the stand-in can be made to do this");
            return server!;
        }
    }

    public static string? RealUrl => Environment.GetEnvironmentVariable("ELASTICSEARCH_URL") is { Length: > 0 } url ? url : null;

    /// <summary>With a first, empty index.</summary>
    public static async Task<ElasticRig> Start(StorageBed bed, bool build = true, Func<ElasticOptions, ElasticOptions>? with = null, IDirtySet? dirty = null)
    {
        var standIn = RealUrl is null ? await EsServer.Start() : null;
        var options = new ElasticOptions
        {
            Urls = RealUrl ?? standIn!.Url,
            Index = $"darkroom-test-{Guid.NewGuid():N}"[..30],
            // Several, so that routing matters.
            Shards = 3,
            Replicas = 0,
            RefreshMilliseconds = 200,
            TimeoutSeconds = 30,
            Retries = 1,
            BreakerFailures = 1_000,
            BulkImages = 50,
            ApiKey = Environment.GetEnvironmentVariable("ELASTICSEARCH_API_KEY"),
            User = Environment.GetEnvironmentVariable("ELASTICSEARCH_USER"),
            Password = Environment.GetEnvironmentVariable("ELASTICSEARCH_PASSWORD"),
            CaFile = Environment.GetEnvironmentVariable("ELASTICSEARCH_CA"),
            Fingerprint = Environment.GetEnvironmentVariable("ELASTICSEARCH_FINGERPRINT"),
        };
        var rig = new ElasticRig(bed, dirty ?? bed.Dirty, standIn, with is null ? options : with(options));
        await rig.Dirty.Switch(true);
        if (build)
        {
            await rig.Walks.Prepare(default);
            await rig.Drain();
        }

        return rig;
    }

    /// <summary>Has an index with the vectors of the space that is served, and says of which.</summary>
    public async Task<VectorSpace?> BuildVectors()
    {
        await Walks.Prepare(default);
        await Drain();
        return (await Dirty.State()).LiveVectors;
    }

    /// <summary>Until the index says what the catalogue says, and no walk runs.</summary>
    public async Task Drain()
    {
        for (var began = Stopwatch.GetTimestamp(); ;)
        {
            var fed = await Feed.Step(default);
            await Walks.Step(default);
            var walking = (await Dirty.State()).Walk is { Runs: true };
            if (fed == 0 && !walking && await Dirty.Pending() == 0) break;
            if (fed == 0) bed.Time.Advance(TimeSpan.FromSeconds(1));
            if (Stopwatch.GetElapsedTime(began) > Patience) Assert.Fail($"{await Dirty.Pending()} images still wait; the walk is {(await Dirty.State()).Walk}");
        }

        if ((await Dirty.State()).Live is { } live) await Indices.Refresh(live, default);
    }

    public async ValueTask DisposeAsync()
    {
        if (server is null)
        {
            foreach (var index in (await Dirty.State()).Targets) await Indices.Delete(index, default);
            await Client.Send(ElasticRequest.Delete($"_index_template/{Options.Index}"));
        }

        Client.Dispose();
        cache.Dispose();
        embedders.Dispose();
        if (server is not null) await server.DisposeAsync();
    }
}
