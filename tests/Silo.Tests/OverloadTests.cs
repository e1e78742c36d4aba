using System.Diagnostics;
using System.Globalization;
using System.Net;

namespace Darkroom.Tests;

/// <summary>A slice of <c>make overload</c>: more is asked for than can be rendered.</summary>
public sealed class OverloadTests
{
    [Fact]
    public async Task A_crowds_surplus_is_refused_at_once_with_a_time_while_hits_go_on_and_nothing_hangs()
    {
        await using var server = await DarkroomServer.Start(null, "Imaging:Workers=1", "Imaging:QueueLength=4", "RateLimits:MissesPerMinute=0");
        await server.Upload(Pictures.Photo(1_400, 1_400), "crowded");
        Assert.Equal(HttpStatusCode.OK, (await server.Anonymous.GetAsync("/files/default/crowded/w-50.webp")).StatusCode);

        var crowd = Enumerable.Range(0, 300).Select(i => Ask(server, $"/files/default/crowded/w-{1_000 + i}.avif")).ToArray();
        var hits = new List<(HttpStatusCode, string)>();
        while (!crowd.All(each => each.IsCompleted))
        {
            hits.Add(await HitOf(server, "/files/default/crowded/w-50.webp"));
            Assert.Equal(HttpStatusCode.OK, (await server.Anonymous.GetAsync("/health/live")).StatusCode);
            await Task.WhenAny(Task.WhenAll(crowd), Task.Delay(50));
        }

        var answers = await Task.WhenAll(crowd);
        var refused = answers.Where(answer => answer.Status == HttpStatusCode.ServiceUnavailable).ToArray();
        var rendered = answers.Where(answer => answer.Status == HttpStatusCode.OK).ToArray();
        Assert.Equal(300, refused.Length + rendered.Length);
        Assert.NotEmpty(rendered);
        Assert.True(refused.Length > 200, $"{refused.Length} were refused.");
        Assert.All(refused, answer => Assert.InRange(answer.RetryAfter, 1, 30));
        Assert.All(hits, hit => Assert.Equal((HttpStatusCode.OK, "darkroom; hit"), hit));
        // They did not wait for their turn.
        Assert.True(refused.Select(answer => answer.Took).Order().ElementAt(refused.Length * 9 / 10) < rendered.Max(answer => answer.Took) / 2);
        await StopTests.WaitFor("what was made to be in its place", () => Task.FromResult(Directory.GetFiles(Path.Combine(server.Data, "tmp")).Length == 0));
    }

    [Fact]
    public async Task Who_hangs_up_stops_waiting_and_the_render_is_there_for_the_next()
    {
        await using var server = await DarkroomServer.Start(null, "Imaging:Workers=1");
        await server.Upload(Pictures.Photo(2_000, 2_000), "left");
        using var leaving = new CancellationTokenSource();
        var asked = server.Anonymous.GetAsync("/files/default/left/original.webp", leaving.Token);
        await StopTests.WaitFor("the render to begin", () => Task.FromResult(Directory.GetFiles(Path.Combine(server.Data, "tmp")).Length > 0));
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asked);

        await StopTests.WaitFor("the render to end", async () => await server.Metric("darkroom_renders_total", "outcome=\"ok\"") == 1);
        Assert.Equal((HttpStatusCode.OK, "darkroom; hit"), await HitOf(server, "/files/default/left/original.webp"));
    }

    [Fact]
    public async Task Four_sizes_that_are_asked_for_at_once_share_a_decode()
    {
        await using var server = await DarkroomServer.Start();
        const int images = 6;
        for (var i = 0; i < images; i++)
        {
            await server.Upload(Pictures.Photo(900, 600, seed: i), $"image-{i}");
            var answers = await Task.WhenAll(new[] { 100, 200, 300, 400 }.Select(width => server.Anonymous.GetAsync($"/files/default/image-{i}/w-{width}.webp")));
            Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
        }

        Assert.Equal(4 * images, await server.Metric("darkroom_renders_total", "outcome=\"ok\""));
        // What comes a moment later, on a machine that is busy, is decoded once more.
        Assert.InRange(await server.Metric("darkroom_decodes_total"), images, 3 * images);
    }

    [Fact]
    public async Task Content_over_which_two_workers_died_is_refused_until_an_administrator_forgives_it()
    {
        await using var server = await DarkroomServer.Start(null, "Imaging:Workers=1");
        var (killer, url) = (Pictures.Photo(2_000, 2_000), "/files/default/killer/original.webp");
        await server.Upload(killer, "killer");
        var asked = server.Anonymous.GetAsync(url);
        for (var deaths = 0; deaths < 2; deaths++)
        {
            await StopTests.WaitFor("the render to begin", () => Task.FromResult(Directory.GetFiles(Path.Combine(server.Data, "tmp")).Length > 0));
            foreach (var file in Directory.GetFiles(Path.Combine(server.Data, "tmp"))) File.Delete(file);
            KillWorkers(server);
        }

        Assert.StartsWith("422", await asked.Text(), StringComparison.Ordinal);
        Assert.StartsWith("422", await server.Anonymous.GetAsync(url).Text(), StringComparison.Ordinal);
        var sha256 = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(killer));
        Assert.Contains($"\"{sha256}\"", await server.Http.GetStringAsync("/admin/poison"), StringComparison.Ordinal);
        Assert.StartsWith("422", await server.PostUpload(killer).Text(), StringComparison.Ordinal);

        Assert.Equal(HttpStatusCode.NoContent, (await server.Http.DeleteAsync($"/admin/poison/{sha256}")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await server.Http.DeleteAsync($"/admin/poison/{sha256}")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await server.Anonymous.GetAsync(url)).StatusCode);
    }

    private static async Task<(HttpStatusCode Status, int RetryAfter, TimeSpan Took)> Ask(DarkroomServer server, string url)
    {
        var asked = Stopwatch.GetTimestamp();
        using var answer = await server.Anonymous.GetAsync(url);
        return (answer.StatusCode, (int)(answer.Headers.RetryAfter?.Delta?.TotalSeconds ?? 0), Stopwatch.GetElapsedTime(asked));
    }

    /// <summary>As one dies that asked the kernel for what it may not have: a kill from outside would be no proof against the picture.</summary>
    private static void KillWorkers(DarkroomServer server)
    {
        var children = Directory.GetDirectories($"/proc/{server.Process.Id}/task")
            .SelectMany(thread => File.ReadAllText(Path.Combine(thread, "children")).Split(' ', StringSplitOptions.RemoveEmptyEntries));
        foreach (var child in children) DarkroomProcess.Send(int.Parse(child, CultureInfo.InvariantCulture), signal: 31);
    }

    private static async Task<(HttpStatusCode, string)> HitOf(DarkroomServer server, string url)
    {
        using var answer = await server.Anonymous.GetAsync(url);
        return (answer.StatusCode, answer.Headers.GetValues("Cache-Status").Single());
    }
}
