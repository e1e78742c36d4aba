using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Darkroom.Tests;

/// <summary>Silos come, go and are shot while clients read.</summary>
public sealed class ClusterFaultTests
{
    private readonly ConcurrentQueue<string> failures = new();
    private int reads;
    private int distinct;

    [Fact]
    public async Task Every_silo_is_restarted_while_clients_read_and_no_read_fails()
    {
        await using var cluster = await DarkroomCluster.Start(silos: 2, apis: 2);
        await cluster.Balanced();
        var paths = await Uploads(cluster, 4);
        using var stop = new CancellationTokenSource();
        var readers = Read(cluster, paths, Misses, stop.Token);
        for (var i = 0; i < 2; i++)
        {
            await MoreReads(25);
            var leaving = cluster.Silos[i];
            cluster.Silos[i] = await cluster.StartNode("silo");
            leaving.Process.Signal(15);
            Assert.Equal(0, await leaving.Process.Ended(TimeSpan.FromSeconds(30)));
            await leaving.DisposeAsync();
            await cluster.Balanced();
        }

        await MoreReads(25);
        await stop.CancelAsync();
        await readers;
        Assert.Empty(failures);
    }

    [Fact]
    public async Task A_silo_that_is_shot_costs_no_hit_and_the_others_have_its_grains_after_its_lease()
    {
        await using var cluster = await DarkroomCluster.Start(silos: 3, apis: 2);
        await cluster.Balanced();
        var paths = await Uploads(cluster, 12);
        foreach (var path in paths) Assert.Equal(HttpStatusCode.OK, (await cluster.Apis[0].Anonymous.GetAsync(new Uri(path + "w-90.webp", UriKind.Relative))).StatusCode);
        using var stop = new CancellationTokenSource();
        var readers = Read(cluster, paths, _ => "w-90.webp", stop.Token);

        var shot = Stopwatch.GetTimestamp();
        cluster.Silos[0].Process.Signal(9);
        // They wait for the heirs, those too that were under way when the shot fell.
        var misses = await Task.WhenAll(paths.Select(path => cluster.Apis[1].Anonymous.GetAsync(new Uri(path + "w-91.webp", UriKind.Relative))));
        Assert.All(misses, miss => Assert.Equal(HttpStatusCode.OK, miss.StatusCode));
        var again = await Task.WhenAll(paths.Select(path => cluster.Apis[0].Anonymous.GetAsync(new Uri(path + "w-92.webp", UriKind.Relative))));
        Assert.All(again, miss => Assert.Equal(HttpStatusCode.OK, miss.StatusCode));
        // The lease is 5 s; the rest is for machines that do other things too.
        Assert.InRange(Stopwatch.GetElapsedTime(shot), TimeSpan.Zero, TimeSpan.FromSeconds(25));

        await MoreReads(25);
        await stop.CancelAsync();
        await readers;
        Assert.Empty(failures);
    }

    [Fact]
    public async Task A_silo_whose_workers_are_taken_has_idle_ones_render()
    {
        await using var cluster = await DarkroomCluster.Start(silos: 3, apis: 1);
        await cluster.Balanced();
        var path = new Uri(await cluster.Apis[0].Upload(Pictures.Photo(3000, 2000), "busy")).AbsolutePath;
        var before = await cluster.Metric("darkroom_renders_total");
        var asked = new List<Task<HttpResponseMessage>>();
        for (var i = 0; i < 40; i++)
        {
            asked.Add(cluster.Apis[0].Anonymous.GetAsync(new Uri($"{path}w-{1_000 + i}.webp", UriKind.Relative)));
            // Four at a time, and not all in one batch that one worker would make.
            if (asked.Count(answer => !answer.IsCompleted) >= 4) await Task.WhenAny(asked.Where(answer => !answer.IsCompleted));
        }

        Assert.All(await Task.WhenAll(asked), answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
        Assert.Equal(40, await cluster.Metric("darkroom_renders_total") - before);
        var made = await Task.WhenAll(cluster.Silos.Select(silo => silo.Metric("darkroom_renders_total")));
        Assert.True(await cluster.Metric("darkroom_renders_passed_total", "taken") > 0, $"Nothing was passed on; the silos made {string.Join(", ", made)}.");
        Assert.True(made.Count(count => count > 0) > 1, $"One silo made all: {string.Join(", ", made)}.");
    }

    [Fact]
    public async Task A_silos_grain_port_has_nothing_for_strangers()
    {
        await using var cluster = await DarkroomCluster.Start(silos: 1, apis: 0);
        var silo = cluster.Silos[0];
        // An alert sees no increase of what was not there before.
        Assert.Contains("darkroom_grain_port_refused_total{reason=\"signature\"} 0\n", await silo.Http.GetStringAsync(new Uri(silo.Management, "/metrics")), StringComparison.Ordinal);
        using var client = new HttpClient { DefaultRequestVersion = HttpVersion.Version20, DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact };
        foreach (var path in new[] { "/", "/metrics", "/health/ready", "/Darkroom.Abstractions.IImageGrain/Get", "/-/render" })
        {
            using var answer = await client.PostAsync(new Uri($"http://127.0.0.1:{silo.GrainPort}{path}"), new StringContent("[\"x\"]"));
            Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        }

        using var stranger = new TcpClient();
        await stranger.ConnectAsync(IPAddress.Loopback, silo.GrainPort);
        await stranger.GetStream().WriteAsync(Encoding.ASCII.GetBytes("GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n"));
        Assert.Equal(0, await stranger.GetStream().ReadAsync(new byte[64]));
        Assert.Equal(5, await silo.Metric("darkroom_grain_port_refused_total", "signature"));
        Assert.Equal(1, await silo.Metric("darkroom_grain_port_refused_total", "protocol"));
        Assert.Contains("The grain port refused a message", silo.Process.Output, StringComparison.Ordinal);
    }

    private string Misses(int i) => i % 3 == 0 ? $"w-{100 + Interlocked.Increment(ref distinct)}.webp" : "w-90.webp";

    private static async Task<string[]> Uploads(DarkroomCluster cluster, int count)
    {
        var paths = new List<string>();
        for (var i = 0; i < count; i++) paths.Add(new Uri(await cluster.Apis[i % cluster.Apis.Count].Upload(Pictures.Photo(600 + i, 400), $"image-{i}")).AbsolutePath);
        return [.. paths];
    }

    /// <summary>So that what is done next meets readers, on a slow machine too.</summary>
    private Task MoreReads(int count)
    {
        var enough = Volatile.Read(ref reads) + count;
        return StopTests.WaitFor($"{count} more reads", () => Task.FromResult(Volatile.Read(ref reads) >= enough));
    }

    private Task Read(DarkroomCluster cluster, string[] paths, Func<int, string> variant, CancellationToken stop) => Task.WhenAll(cluster.Apis.Select(api => Task.Run(
        async () =>
        {
            for (var i = 0; !stop.IsCancellationRequested; i++)
            {
                var path = paths[i % paths.Length] + variant(i);
                using var answer = await api.Anonymous.GetAsync(new Uri(path, UriKind.Relative), CancellationToken.None);
                Interlocked.Increment(ref reads);
                if (answer.StatusCode != HttpStatusCode.OK) failures.Enqueue($"{path}: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync(CancellationToken.None)}");
            }
        },
        CancellationToken.None)));
}
