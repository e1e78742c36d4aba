using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using static Darkroom.Tests.CatalogueVerbs;

namespace Darkroom.Tests;

/// <summary>The index fails in every way while images are written; in the end it says what a rebuild says, word for word.</summary>
public sealed class ElasticChaosTests
{
    /// <summary>Of the outage in the middle.</summary>
    private static readonly TimeSpan Down = TimeSpan.FromSeconds(Environment.GetEnvironmentVariable("DARKROOM_FULL") == "1" ? 20 : 3);

    [Fact]
    public async Task After_an_outage_under_writes_the_index_is_what_a_rebuild_makes_beside_sqlite()
    {
        using var bed = new SqliteBed();
        await Survive(bed, new SqliteDirtySet(bed.Database, TimeProvider.System));
    }

    [Fact]
    public async Task After_an_outage_under_writes_the_index_is_what_a_rebuild_makes_beside_postgresql()
    {
        using var bed = new PostgresBed();
        await Survive(bed, bed.Dirty);
    }

    private static async Task Survive(StorageBed bed, IDirtySet dirty)
    {
        await using var rig = await ElasticRig.Start(bed, with: options => options with { PollMilliseconds = 20, BulkImages = 20 }, dirty: dirty);
        var server = rig.Server;
        var ann = await bed.Catalogue.NewAccount();
        await bed.Vectors.Write(Models.First, [((await bed.Catalogue.Store(ann)).Id, new Random(1).Direction())]);
        await bed.Serves(Models.First);
        Assert.NotNull(await rig.BuildVectors());
        // As two processes would, without knowing of each other.
        using var feeders = new Feeders(rig, dirty, 2);
        await feeders.Start();
        var images = new ConcurrentQueue<Image>();
        using var end = new CancellationTokenSource();
        var writers = Enumerable.Range(0, 4).Select(seed => Task.Run(() => Write(bed, ann, images, new Random(seed), end.Token))).ToArray();

        await Written(images, 50);
        Trouble(server);
        await Written(images, images.Count + 50);
        await server.Stop();
        var began = Stopwatch.GetTimestamp();
        var before = images.Count;
        while (Stopwatch.GetElapsedTime(began) < Down) await Written(images, images.Count + 1);
        Assert.True(images.Count > before + 10, $"only {images.Count - before} images were written while the index was down");
        var waiting = await dirty.Pending();
        Assert.InRange(waiting, 10, long.MaxValue);

        await server.Resume();
        await Written(images, images.Count + 50);
        await end.CancelAsync();
        await Task.WhenAll(writers);
        (server.Misbehaves, server.State.Rejects) = (_ => Task.FromResult(false), _ => null);
        await Until($"nothing waits any more", async () => await dirty.Pending() == 0);
        var state = await dirty.State();
        var (fed, vectors) = (server.State.Documents(state.Live!), server.State.Vectors(state.Live!));

        Assert.True(await rig.Walks.Start(WalkKind.Rebuild, default));
        await Until("the rebuild is in place", async () => (await dirty.State()).Walk is { Runs: false });
        var live = (await dirty.State()).Live!;
        Assert.NotEqual(state.Live, live);
        var rebuilt = server.State.Documents(live);
        Assert.Equal(Texts(rebuilt), Texts(fed));
        Assert.Equal(server.State.Vectors(live).OrderBy(one => one.Key, StringComparer.Ordinal), vectors.OrderBy(one => one.Key, StringComparer.Ordinal));
        Assert.InRange(fed.Count, 100, images.Count + 1);
        Assert.InRange(vectors.Count, 50, fed.Count);
        await feeders.Stop();
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"down for {Down.TotalSeconds} s, {images.Count} images written, {waiting} of them waited at its end, {fed.Count} documents with {vectors.Count} vectors are those of the rebuild");
    }

    /// <summary>A node that is now and then too busy, breaks off after it has done what it was told, or takes a part only.</summary>
    private static void Trouble(EsServer server)
    {
        var random = new Random(5);
        server.State.Rejects = _ => random.Next(10) == 0 ? 429 : null;
        server.Misbehaves = async context =>
        {
            var luck = Random.Shared.Next(10);
            if (luck == 0)
            {
                context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
                return true;
            }

            if (luck != 1) return false;
            context.Request.EnableBuffering();
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            if (context.Request.Path == "/_bulk") server.State.Answer("POST", "/_bulk", new Dictionary<string, string>(), body.ToArray());
            context.Abort();
            return true;
        };
    }

    private static async Task Write(StorageBed bed, Account account, ConcurrentQueue<Image> images, Random random, CancellationToken end)
    {
        while (!end.IsCancellationRequested)
        {
            var catalogue = bed.Catalogue;
            images.Enqueue(await catalogue.Store(account, null, $"tag{random.Next(5)}"));
            var known = images.ToArray();
            var one = known[random.Next(known.Length)];
            await bed.Vectors.Write(Models.First, [(known[^1].Id, random.Direction()), (one.Id, random.Direction())]);
            if (random.Next(3) == 0) await catalogue.Delete(one.Id, account.Id);
            else await catalogue.Change(one.Id, account.Id, new ImageChanges(AddTags: [$"more{random.Next(50)}"], MostTags: 1_000));
        }
    }

    private static Task Written(ConcurrentQueue<Image> images, int count) => Until($"{count} images are written", () => Task.FromResult(images.Count >= count));

    private static IEnumerable<string> Texts(Dictionary<string, System.Text.Json.Nodes.JsonObject> documents) => documents.OrderBy(document => document.Key, StringComparer.Ordinal).Select(document =>
    {
        document.Value.Remove("version");
        return document.Value.ToJsonString();
    });

    private static async Task Until(string what, Func<Task<bool>> condition)
    {
        for (var began = Stopwatch.GetTimestamp(); !await condition(); await Task.Delay(20))
        {
            if (Stopwatch.GetElapsedTime(began) > TimeSpan.FromSeconds(120)) Assert.Fail($"Waited 120 s until {what}.");
        }
    }

    private sealed class Feeders(ElasticRig rig, IDirtySet dirty, int count) : IDisposable
    {
        private readonly IndexFeeder[] all = [.. Enumerable.Range(0, count).Select(_ => new IndexFeeder(dirty, rig.Feed, rig.Walks, rig.Options, NullLogger<IndexFeeder>.Instance))];

        public Task Start() => Task.WhenAll(all.Select(feeder => feeder.StartAsync(default)));

        public Task Stop() => Task.WhenAll(all.Select(feeder => feeder.StopAsync(default)));

        public void Dispose()
        {
            foreach (var feeder in all) feeder.Dispose();
        }
    }
}
