using System.Net;

namespace Darkroom.Tests;

public sealed class ClusterFixture : IAsyncLifetime
{
    private DarkroomCluster? cluster;

    public DarkroomCluster Value => cluster ?? throw new InvalidOperationException("Not started.");

    public async ValueTask InitializeAsync() => cluster = await DarkroomCluster.Start(silos: 3, apis: 2);

    public async ValueTask DisposeAsync()
    {
        if (cluster is not null) await cluster.DisposeAsync();
    }
}

/// <summary>Two Api nodes over three silos are one service.</summary>
public sealed class ClusterRenderTests(ClusterFixture fixture) : IClassFixture<ClusterFixture>
{
    private readonly DarkroomCluster cluster = fixture.Value;

    [Fact]
    public async Task A_thousand_askers_at_two_nodes_of_one_cold_variant_cost_one_render_among_three_silos()
    {
        await cluster.Balanced();
        var path = new Uri(await cluster.Apis[0].Upload(Pictures.Photo(1600, 1200), "thousand")).AbsolutePath;
        var before = await cluster.Metric("darkroom_renders_total");
        var answers = await Task.WhenAll(Enumerable.Range(0, 1_000).Select(i =>
            cluster.Apis[i % 2].Anonymous.GetAsync(new Uri(path + (i % 3 == 0 ? "w-600_h-400.webp" : "h-400_w-600.webp"), UriKind.Relative))));
        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
        Assert.Single(answers.Select(answer => answer.Headers.ETag!.Tag).Distinct());
        Assert.Equal(1, await cluster.Metric("darkroom_renders_total") - before);
        Assert.Equal(0, await cluster.Metric("darkroom_grain_port_refused_total"));
    }

    [Fact]
    public async Task What_one_node_deleted_no_other_node_serves()
    {
        for (var round = 0; round < 3; round++)
        {
            var path = new Uri(await cluster.Apis[0].Upload(Pictures.Photo(300, 200), $"deleted-{round}")).AbsolutePath;
            var variant = new Uri(path + "w-100.webp", UriKind.Relative);
            for (var i = 0; i < 4; i++) Assert.Equal(HttpStatusCode.OK, (await cluster.Apis[i % 2].Anonymous.GetAsync(variant)).StatusCode);
            using var deleted = await cluster.Apis[0].Http.DeleteAsync(new Uri($"/delete/deleted-{round}", UriKind.Relative));
            Assert.Equal(HttpStatusCode.OK, deleted.StatusCode);
            Assert.Equal(HttpStatusCode.NotFound, (await cluster.Apis[1].Anonymous.GetAsync(variant)).StatusCode);
            Assert.Equal(HttpStatusCode.NotFound, (await cluster.Apis[0].Anonymous.GetAsync(variant)).StatusCode);
        }
    }

    [Fact]
    public async Task Every_process_tells_the_admin_who_lives_and_who_owns_what()
    {
        await cluster.Balanced();
        await cluster.Apis[0].Upload(Pictures.Photo(200, 200), "told");
        foreach (var node in cluster.Silos.Append(cluster.Apis[0]))
        {
            var said = await node.Http.GetAsync(new Uri(node.Management, "/admin/cluster")).Json();
            var (own, silos) = (said.GetProperty("node"), said.GetProperty("silos").EnumerateArray().ToArray());
            Assert.Equal(("cluster", 4_096, 0), (said.GetProperty("mode").GetString(), said.GetProperty("shards").GetInt32(), said.GetProperty("unowned").GetInt32()));
            Assert.Equal((node.Url is null ? "silo" : "api", true), (own.GetProperty("role").GetString(), own.GetProperty("serving").GetBoolean()));
            Assert.Equal(["api", "api", "silo", "silo", "silo"], silos.Select(silo => silo.GetProperty("role").GetString()!).Order(StringComparer.Ordinal));
            Assert.Equal(4_096, silos.Sum(silo => silo.GetProperty("shards").GetInt32()));
            Assert.All(silos, silo => Assert.InRange(silo.GetProperty("beat_age_ms").GetInt64(), 0, 4_999));
            var holders = silos.Where(silo => silo.GetProperty("role").GetString() == "silo").ToArray();
            Assert.Equal(
                cluster.Silos.Select(silo => $"http://127.0.0.1:{silo.GrainPort}/").Order(StringComparer.Ordinal),
                holders.Select(silo => silo.GetProperty("address").GetString()!).Order(StringComparer.Ordinal));
            Assert.Equal(cluster.Silos.Concat(cluster.Apis).Select(one => one.Process.Id).Order(), silos.Select(silo => silo.GetProperty("pid").GetInt32()).Order());
            Assert.All(silos, silo => Assert.Equal(Dns.GetHostName(), silo.GetProperty("host").GetString(), ignoreCase: true));
            // The uploaded image is in the memory of one of them, wherever one asks.
            Assert.True(holders.Sum(silo => silo.GetProperty("said").GetProperty("activations").GetProperty("image").GetInt32()) > 0);
        }

        using var stranger = await cluster.Apis[1].Anonymous.GetAsync(new Uri("/admin/cluster", UriKind.Relative));
        Assert.Equal(HttpStatusCode.Unauthorized, stranger.StatusCode);
    }

    [Fact]
    public async Task Roles_are_what_they_say()
    {
        foreach (var silo in cluster.Silos)
        {
            using var ready = await silo.Http.GetAsync(new Uri(silo.Management, "/health/ready"));
            Assert.Equal(HttpStatusCode.OK, ready.StatusCode);
            using var surface = await silo.Http.GetAsync(new Uri(silo.Management, "/get"));
            Assert.Equal(HttpStatusCode.NotFound, surface.StatusCode);
        }

        foreach (var api in cluster.Apis)
        {
            Assert.Equal(0, await api.Metric("darkroom_activations"));
            Assert.Equal(0, await api.Metric("darkroom_shards_owned"));
        }
    }
}
