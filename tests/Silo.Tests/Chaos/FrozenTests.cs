namespace Darkroom.Tests.Chaos;

/// <summary>Processes that stand still at the worst moment, for longer than their lease, and go on as if nothing had been.</summary>
public sealed class FrozenTests(ITestOutputHelper output)
{
    private static readonly Random Pixels = new(1);

    [Fact]
    public async Task An_api_node_that_froze_between_resolve_and_first_byte_serves_nobody_who_came_after_the_delete()
    {
        await using var cluster = await ChaosCluster.Start(silos: 1, apis: 2);
        var load = await ChaosLoad.Idle(cluster);
        var (awake, frozen) = (cluster.Apis[0], cluster.Apis[1]);
        await load.Upload(awake.Url, "image", Pixels);
        Assert.Equal(Ending.Done, (await load.Client.Read(awake.Url, "image", "w-20.webp")).Ending);

        // It has found the image and has asked for its bytes, which do not come.
        frozen.Blobs.Set(Passage.Open, Passage.BlackHole);
        var before = frozen.Blobs.Bytes;
        var early = load.Client.Read(frozen.Url, "image", "w-20.webp");
        var upload = load.Upload(frozen.Url, "late", Pixels);
        await Until("a request for the bytes", () => Task.FromResult(frozen.Blobs.Bytes > before));
        Assert.False(early.IsCompleted);
        frozen.Process.Signal(19);

        Assert.Equal(Ending.Done, (await load.Client.Delete(awake.Url, "image")).Ending);
        var late = Task.WhenAll(load.Client.Read(frozen.Url, "image", "w-20.webp"), load.Client.Read(frozen.Url, "image", "original"), load.Client.ReadTags(frozen.Url, "image"));
        await Until("its lease to be over", async () => (await cluster.Row("SELECT count(*) FROM silo WHERE NOT dead"))[0] == 2);
        frozen.Blobs.Heal();
        frozen.Process.Signal(18);

        Assert.All(await late, call => Assert.NotEqual(Ending.Done, call.Ending));
        output.WriteLine($"{await early}; {await upload}");
        await cluster.Balanced(TimeSpan.FromSeconds(30));
        Assert.Empty(await Verdict.Of(cluster, load, output.WriteLine));
    }

    [Fact]
    public async Task What_a_frozen_silo_was_about_to_write_is_counted_and_not_written()
    {
        await using var cluster = await ChaosCluster.Start(silos: 2, apis: 1);
        var load = await ChaosLoad.Idle(cluster);
        var (api, zombie) = (cluster.Apis[0], cluster.Silos[1]);
        // Its registrations hold their fences and wait for the originals' bytes, which do not come.
        zombie.Blobs.Set(Passage.Open, Passage.BlackHole);
        var before = zombie.Blobs.Bytes;
        var uploads = Enumerable.Range(0, 12).Select(i => load.Upload(api.Url, $"image-{i}", Pixels)).ToArray();
        await Until("its inspections to begin", () => Task.FromResult(zombie.Blobs.Bytes > before));
        zombie.Process.Signal(19);
        await Until("its lease to be over", () => HeirHasAll(cluster));
        zombie.Blobs.Heal();
        zombie.Process.Signal(18);

        var calls = await Task.WhenAll(uploads);
        await cluster.Balanced(TimeSpan.FromSeconds(30));
        var fenced = await zombie.Node.Metric("darkroom_writes_fenced_total");
        output.WriteLine($"{fenced} writes fenced; {string.Join(", ", calls.GroupBy(call => call.Ending).Select(group => $"{group.Count()} {group.Key}"))}");
        Assert.True(fenced > 0, "the zombie did not try to write");
        Assert.Empty(await Verdict.Of(cluster, load, output.WriteLine));
    }

    [Fact]
    public async Task A_silo_that_froze_inside_its_transactions_wrote_nothing_and_its_locks_kept_nobody_waiting()
    {
        await using var cluster = await ChaosCluster.Start(silos: 2, apis: 1);
        var load = await ChaosLoad.Idle(cluster);
        var (api, zombie) = (cluster.Apis[0].Url, cluster.Silos[1]);
        var session = (await cluster.Row(YoungestSilo))[0];
        var names = await Uploaded(load, api);

        // PostgreSQL runs what it sends from now on, and holds the locks, and does not commit.
        zombie.Database.Set(Passage.WithoutSync, Passage.Open);
        var tagging = names.Select(name => load.Client.SetTags(api, name, $"late-{name}")).ToArray();
        var sessions = $"SELECT count(*) FROM pg_stat_activity JOIN silo ON session = application_name WHERE incarnation = {session}";
        await Until("it to be inside a transaction", async () => (await cluster.Row($"{sessions} AND pid IN (SELECT pid FROM pg_locks WHERE relation = 'shard'::regclass AND mode = 'RowShareLock')"))[0] > 0);
        zombie.Process.Signal(19);
        await Until("its heir to have all", () => HeirHasAll(cluster));
        Assert.Equal(0, (await cluster.Row(sessions))[0]);
        zombie.Database.Heal();
        zombie.Process.Signal(18);

        var calls = await Task.WhenAll(tagging);
        await cluster.Balanced(TimeSpan.FromSeconds(30));
        var unknown = calls.Where(call => call.Ending == Ending.Unknown).Select(call => call.Image).ToArray();
        output.WriteLine($"{calls.Length - unknown.Length} of {calls.Length} tags set");
        Assert.NotEmpty(unknown);
        foreach (var name in unknown) Assert.Equal($"u{name}", (await load.Client.ReadTags(api, name)).Value);
        Assert.Empty(await Verdict.Of(cluster, load, output.WriteLine));
    }

    [Fact]
    public async Task A_silo_that_froze_between_its_write_and_its_reply_undoes_nothing_of_its_heirs()
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable("DARKROOM_FULL") == "1", "DARKROOM_FULL=1; the chaos runs freeze silos too");
        await using var cluster = await ChaosCluster.Start(silos: 2, apis: 1);
        var load = await ChaosLoad.Idle(cluster);
        var (api, zombie) = (cluster.Apis[0].Url, cluster.Silos[1]);
        var names = await Uploaded(load, api);

        // It holds its lease, writes and answers; the answers do not arrive.
        zombie.Peers!.Set(Passage.Open, Passage.BlackHole);
        var early = names.Select(name => load.Client.SetTags(api, name, $"early-{name}")).ToArray();
        await Until("all to be written", async () =>
        {
            foreach (var name in names)
            {
                if ((await load.Client.ReadTags(api, name)).Value != $"early-{name}") return false;
            }

            return true;
        });
        Assert.Contains(early, call => !call.IsCompleted);
        zombie.Process.Signal(19);
        await Until("its heir to have all", () => HeirHasAll(cluster));
        var late = await Task.WhenAll(names.Select(name => load.Client.SetTags(api, name, $"late-{name}")));
        Assert.All(late, call => Assert.Equal(Ending.Done, call.Ending));
        zombie.Peers.Heal();
        zombie.Process.Signal(18);

        output.WriteLine(string.Join(", ", (await Task.WhenAll(early)).GroupBy(call => call.Ending).Select(group => $"{group.Count()} {group.Key}")));
        await cluster.Balanced(TimeSpan.FromSeconds(30));
        foreach (var name in names) Assert.Equal($"late-{name}", (await load.Client.ReadTags(api, name)).Value);
        Assert.Empty(await Verdict.Of(cluster, load, output.WriteLine));
    }

    private const string YoungestSilo = "SELECT max(incarnation) FROM silo WHERE holds AND NOT dead";

    private static async Task<bool> HeirHasAll(ChaosCluster cluster) =>
        (await cluster.Row("SELECT count(*) FROM shard JOIN silo ON incarnation = owner WHERE NOT dead AND incarnation = (SELECT min(incarnation) FROM silo WHERE holds AND NOT dead)"))[0] == 4_096;

    /// <summary>Eight images that are there for certain, whatever else a busy machine refuses.</summary>
    private static async Task<string[]> Uploaded(ChaosLoad load, Uri api)
    {
        var there = new List<string>();
        for (var i = 0; there.Count < 8; i++)
        {
            var call = await load.Upload(api, $"image-{i}", Pixels);
            Assert.True(i < 20, $"{there.Count} of 20 uploads were done; the last: {call}");
            if (call.Ending == Ending.Done) there.Add(call.Image);
        }

        return [.. there];
    }

    private static async Task Until(string what, Func<Task<bool>> condition)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        try
        {
            do await timer.WaitForNextTickAsync(patience.Token);
            while (!await condition());
        }
        catch (OperationCanceledException)
        {
            Assert.Fail($"Waited 30 s for {what}.");
        }
    }
}
