using System.Net;
using System.Net.Http.Headers;

namespace Darkroom.Tests;

public sealed class OrleansFixture : IAsyncLifetime
{
    public DarkroomCluster Cluster { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        if (OrleansEngine.Missing is null) Cluster = await DarkroomCluster.Start(silos: 2, apis: 2);
    }

    public async ValueTask DisposeAsync()
    {
        if (Cluster is not null) await Cluster.DisposeAsync();
    }
}

/// <summary>Two silos and two Api nodes whose grains Orleans hosts, on PostgreSQL.</summary>
public sealed class OrleansTests : IClassFixture<OrleansFixture>
{
    private readonly DarkroomCluster cluster;

    public OrleansTests(OrleansFixture fixture)
    {
        OrleansEngine.Require();
        cluster = fixture.Cluster;
    }

    [Fact]
    public async Task Four_hundred_askers_at_two_nodes_of_one_cold_variant_cost_one_render_among_two_silos()
    {
        var before = await cluster.Metric("darkroom_renders_total");
        // Enough images that some are each silo's.
        var paths = new List<string>();
        for (var i = 0; i < 8; i++) paths.Add(new Uri(await cluster.Apis[i % 2].Upload(Pictures.Photo(800 + i, 600), $"cold-{i}")).AbsolutePath);
        var answers = await Task.WhenAll(Enumerable.Range(0, 400).Select(i =>
            cluster.Apis[i % 2].Anonymous.GetAsync(new Uri(paths[0] + (i % 3 == 0 ? "w-300_h-200.webp" : "h-200_w-300.webp"), UriKind.Relative))));
        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
        Assert.Single(answers.Select(answer => answer.Headers.ETag!.Tag).Distinct());
        Assert.Equal(1, await cluster.Metric("darkroom_renders_total") - before);

        foreach (var path in paths.Skip(1)) await cluster.Render(path, "w-90.webp");
        Assert.Equal(8, await cluster.Metric("darkroom_renders_total") - before);
        foreach (var silo in cluster.Silos) Assert.True(await silo.Metric("darkroom_renders_total") > 0);
    }

    [Fact]
    public async Task Tags_that_both_nodes_set_at_once_are_those_of_one_of_them_and_both_read_the_last()
    {
        await cluster.Apis[0].Upload(Pictures.Photo(300, 200), "tagged");
        var answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => cluster.Apis[i % 2].SetTags("tagged", $"set-{i}", $"also-{i}")));
        Assert.All(answers, status => Assert.Equal(HttpStatusCode.OK, status));
        var seen = await cluster.Apis[0].TagsOf("tagged");
        Assert.Equal(2, seen.Length);
        Assert.Single(seen.Select(tag => tag.Split('-')[1]).Distinct());
        Assert.Equal(seen, await cluster.Apis[1].TagsOf("tagged"));

        for (var i = 0; i < 20; i++)
        {
            Assert.Equal(HttpStatusCode.OK, await cluster.Apis[i % 2].SetTags("tagged", $"turn-{i}"));
            Assert.Equal([$"turn-{i}"], await cluster.Apis[(i + 1) % 2].TagsOf("tagged"));
        }
    }

    [Fact]
    public async Task An_accounts_quota_holds_however_many_upload_through_both_nodes()
    {
        var photo = Pictures.Photo(200, 150);
        var limit = (5 * photo.Length) + 100;
        var made = await cluster.Apis[0].Http.PostJson("/admin/accounts", $$"""{"name":"Small","bucket":"small","storage_limit":{{limit}}}""").Json(201);
        var key = made.GetProperty("key").GetString()!;
        var answers = await Task.WhenAll(Enumerable.Range(0, 24).Select(i => Put(i % 2, key, Pictures.Photo(200, 150), $"small-{i}")));
        Assert.Equal(5, answers.Count(answer => answer.StartsWith("20", StringComparison.Ordinal)));
        Assert.Equal(19, answers.Count(answer => answer == """403 {"error":"Storage limit exceeded"}"""));
        var usage = await cluster.Apis[1].Http.GetAsync($"/admin/accounts/{made.GetProperty("account_id").GetString()}/usage").Json();
        Assert.Equal((5, 5 * photo.Length, 0), (usage.GetProperty("image_count").GetInt32(), usage.GetProperty("storage_used").GetInt32(), usage.GetProperty("storage_reserved").GetInt32()));
    }

    [Fact]
    public async Task Settings_that_a_grain_keeps_with_Orleans_are_read_by_every_node()
    {
        var path = new Uri(await cluster.Apis[0].Upload(Pictures.Photo(300, 200), "kept")).AbsolutePath;
        for (var width = 30; width < 40; width++)
        {
            using var set = await cluster.Apis[width % 2].Http.PutAsync("/admin/accounts/default/presets/thumb", new StringContent($$"""{"ops":"w-{{width}}"}""", new MediaTypeHeaderValue("application/json")));
            Assert.Equal(HttpStatusCode.OK, set.StatusCode);
            using var shown = await cluster.Apis[(width + 1) % 2].Anonymous.GetAsync(new Uri(path + "preset-thumb.json", UriKind.Relative));
            Assert.Equal(HttpStatusCode.OK, shown.StatusCode);
        }
    }

    private async Task<string> Put(int node, string key, byte[] file, string name)
    {
        using var form = new MultipartFormDataContent { { new ByteArrayContent(file), "file", "photo.png" }, { new StringContent(name), "object" } };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/upload/") { Content = form };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return await cluster.Apis[node].Anonymous.SendAsync(request).Text();
    }
}
