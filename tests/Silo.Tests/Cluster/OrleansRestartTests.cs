using System.Diagnostics;
using System.Net;

namespace Darkroom.Tests;

/// <summary>Silos of Orleans come, go and are shot.</summary>
public sealed class OrleansRestartTests
{
    [Fact]
    public async Task Both_silos_are_restarted_while_clients_read_and_write_and_nothing_that_was_answered_is_lost()
    {
        OrleansEngine.Require();
        await using var cluster = await DarkroomCluster.Start(silos: 2, apis: 2);
        var path = new Uri(await cluster.Apis[0].Upload(Pictures.Photo(600, 400), "tagged")).AbsolutePath;
        await cluster.Render(path, "w-90.webp");
        using (var set = await cluster.Apis[1].Http.PutAsync("/admin/accounts/default/presets/thumb", new StringContent("""{"ops":"w-33"}""", System.Text.Encoding.UTF8, "application/json")))
            Assert.Equal(HttpStatusCode.OK, set.StatusCode);
        using var stop = new CancellationTokenSource();
        var writer = Write(cluster, stop.Token);
        var reader = Read(cluster, path + "w-90.webp", stop.Token);

        for (var i = 0; i < 2; i++)
        {
            var leaving = cluster.Silos[i];
            cluster.Silos[i] = await cluster.StartNode("silo");
            leaving.Process.Signal(15);
            Assert.Equal(0, await leaving.Process.Ended(TimeSpan.FromSeconds(60)));
            await leaving.DisposeAsync();
        }

        await stop.CancelAsync();
        var (asked, acknowledged) = await writer;
        Assert.Equal(0, await reader);
        Assert.True(acknowledged > 5, $"only {acknowledged} of {asked} writes were answered");
        var tag = Assert.Single(await cluster.Apis[1].TagsOf("tagged"));
        Assert.InRange(int.Parse(tag.Split('-')[1], System.Globalization.CultureInfo.InvariantCulture), acknowledged, asked);

        Assert.Equal(HttpStatusCode.OK, await cluster.Apis[0].SetTags("tagged", "after"));
        Assert.Equal(["after"], await cluster.Apis[1].TagsOf("tagged"));
        await cluster.Render(path, "w-91.webp");
        await cluster.Render(path, "preset-thumb.webp");
    }

    [Fact]
    public async Task A_silo_that_is_shot_costs_no_hit_and_the_other_has_its_grains_soon()
    {
        OrleansEngine.Require();
        await using var cluster = await DarkroomCluster.Start(silos: 2, apis: 2);
        var paths = new List<string>();
        for (var i = 0; i < 12; i++)
        {
            paths.Add(new Uri(await cluster.Apis[i % 2].Upload(Pictures.Photo(500 + i, 400), $"shot-{i}")).AbsolutePath);
            Assert.Equal(HttpStatusCode.OK, await cluster.Apis[i % 2].SetTags($"shot-{i}", $"tag-{i}"));
            await cluster.Render(paths[i], "w-90.webp");
        }

        foreach (var silo in cluster.Silos) Assert.InRange(await silo.Metric("darkroom_renders_total"), 1, 11);
        using var stop = new CancellationTokenSource();
        var reader = Read(cluster, paths[0] + "w-90.webp", stop.Token);
        var shot = Stopwatch.GetTimestamp();
        cluster.Silos[0].Process.Signal(9);
        for (var i = 0; i < 12; i++)
        {
            while (await cluster.Apis[i % 2].SetTags($"shot-{i}", $"tag-{i}", "later") != HttpStatusCode.OK)
                Assert.True(Stopwatch.GetElapsedTime(shot) < TimeSpan.FromSeconds(90), $"shot-{i} has no owner after 90 s\n{cluster.Apis[i % 2].Process.Output}");
        }

        TestContext.Current.SendDiagnosticMessage($"all grains answered {Stopwatch.GetElapsedTime(shot).TotalSeconds:0.0} s after the shot");
        await stop.CancelAsync();
        Assert.Equal(0, await reader);
        foreach (var path in paths) await cluster.Render(path, "w-92.webp");
        for (var i = 0; i < 12; i++) Assert.Equal([$"tag-{i}", "later"], await cluster.Apis[1].TagsOf($"shot-{i}"));
    }

    /// <returns>How many writes were asked for, and the last that was answered.</returns>
    private static async Task<(int Asked, int Acknowledged)> Write(DarkroomCluster cluster, CancellationToken stop)
    {
        var (asked, acknowledged) = (0, 0);
        while (!stop.IsCancellationRequested)
        {
            var status = await cluster.Apis[asked % 2].SetTags("tagged", $"turn-{++asked}");
            Assert.Contains(status, new[] { HttpStatusCode.OK, HttpStatusCode.ServiceUnavailable });
            if (status == HttpStatusCode.OK) acknowledged = asked;
        }

        return (asked, acknowledged);
    }

    /// <returns>How many reads of what is stored failed.</returns>
    private static async Task<int> Read(DarkroomCluster cluster, string path, CancellationToken stop)
    {
        var failed = 0;
        for (var i = 0; !stop.IsCancellationRequested; i++)
        {
            using var answer = await cluster.Apis[i % 2].Anonymous.GetAsync(new Uri(path, UriKind.Relative), CancellationToken.None);
            if (answer.StatusCode != HttpStatusCode.OK) failed++;
        }

        return failed;
    }
}
