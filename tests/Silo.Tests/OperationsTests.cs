using System.Net;

namespace Darkroom.Tests;

public sealed class OperationsTests
{
    [Fact]
    public async Task A_disk_that_is_nearly_full_refuses_writes_and_serves_reads()
    {
        var data = Directory.CreateTempSubdirectory("darkroom-full-").FullName;
        try
        {
            await using (var server = await DarkroomServer.Start(data))
            {
                await server.Upload(Pictures.Photo(400, 300), "there");
                await server.Anonymous.GetByteArrayAsync("/files/default/there/w-100.webp");
            }

            await using var full = await DarkroomServer.Start(data, $"Storage:MinFreeBytes={1L << 49}");
            using var upload = await full.PostUpload(Pictures.Photo(10, 10));
            Assert.Equal(HttpStatusCode.InsufficientStorage, upload.StatusCode);
            Assert.Equal("""{"error":"Insufficient storage"}""", await upload.Content.ReadAsStringAsync());
            Assert.Equal(HttpStatusCode.OK, (await full.Anonymous.GetAsync("/files/default/there/w-100.webp")).StatusCode);
            Assert.Equal(HttpStatusCode.OK, (await full.Anonymous.GetAsync("/files/default/there/original")).StatusCode);
            Assert.Equal(HttpStatusCode.InsufficientStorage, (await full.Anonymous.GetAsync("/files/default/there/w-99.webp")).StatusCode);
            Assert.Equal(HttpStatusCode.OK, (await full.Anonymous.GetAsync("/health/live")).StatusCode);
        }
        finally
        {
            Directory.Delete(data, recursive: true);
        }
    }

    [Fact]
    public async Task One_process_is_a_cluster_of_one()
    {
        await using var server = await DarkroomServer.Start();
        await server.Upload(Pictures.Photo(20, 20), "one");
        var said = await server.Http.GetAsync("/admin/cluster").Json();
        Assert.Equal(("embedded", 4_096, 0), (said.GetProperty("mode").GetString(), said.GetProperty("shards").GetInt32(), said.GetProperty("unowned").GetInt32()));
        var one = Assert.Single(said.GetProperty("silos").EnumerateArray());
        Assert.Equal((4_096, "serving", "all"), (one.GetProperty("shards").GetInt32(), one.GetProperty("state").GetString(), one.GetProperty("role").GetString()));
        Assert.Equal(1, said.GetProperty("node").GetProperty("activations").GetProperty("image").GetInt32());
        Assert.StartsWith("401", await server.Anonymous.GetAsync("/admin/cluster").Text(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_alerts_look_at_is_there_before_it_first_counts()
    {
        await using var server = await DarkroomServer.Start();
        var lines = (await server.Http.GetStringAsync("/metrics")).Split('\n');
        foreach (var series in new[] { "darkroom_writes_fenced_total", "darkroom_cdn_purges_given_up_total", "darkroom_worker_deaths_total{cause=\"crash\"}", "darkroom_renders_refused_total{reason=\"queue_work\"}" })
            Assert.Equal(series + " 0", Assert.Single(lines, line => line.StartsWith(series, StringComparison.Ordinal)));
        Assert.DoesNotContain("darkroom_http_requests_total 0", lines);
    }

    [Fact]
    public async Task The_management_port_has_no_public_surface()
    {
        using var free = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        free.Start();
        var port = ((IPEndPoint)free.LocalEndpoint).Port;
        free.Stop();
        await using var server = await DarkroomServer.Start(null, $"Network:ManagementPort={port}");
        using var management = new HttpClient { BaseAddress = new($"http://127.0.0.1:{port}") };

        Assert.Equal(200, (int)(await management.GetAsync("/health/ready")).StatusCode);
        Assert.Equal(200, (int)(await management.GetAsync("/health/started")).StatusCode);
        Assert.Contains("darkroom_build_info", await management.GetStringAsync("/metrics"), StringComparison.Ordinal);
        Assert.Equal(401, (int)(await management.GetAsync("/admin/accounts")).StatusCode);
        Assert.Equal(404, (int)(await management.GetAsync("/get/")).StatusCode);
        Assert.Equal(404, (int)(await management.GetAsync("/files/default/x/original")).StatusCode);
        Assert.Equal(401, (int)(await server.Anonymous.GetAsync("/metrics")).StatusCode);
        Assert.Equal(200, (int)(await server.Anonymous.GetAsync("/health/live")).StatusCode);
    }
}
