using System.Globalization;
using System.Net;
using Npgsql;

namespace Darkroom.Tests;

/// <summary>The same where Redis knows who the silos are.</summary>
public sealed class OrleansRedisTests
{
    [Fact]
    public async Task Silos_that_meet_in_Redis_render_once_and_one_of_them_may_leave()
    {
        OrleansEngine.Require();
        await using var redis = await RedisServer.Start();
        await using var cluster = await DarkroomCluster.Start(silos: 2, apis: 2, $"Orleans:Redis={redis.Address}");
        var paths = new List<string>();
        for (var i = 0; i < 8; i++) paths.Add(new Uri(await cluster.Apis[i % 2].Upload(Pictures.Photo(400 + i, 300), $"met-{i}")).AbsolutePath);
        foreach (var path in paths)
        {
            var answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => cluster.Apis[i % 2].Anonymous.GetAsync(new Uri(path + "w-90.webp", UriKind.Relative))));
            Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
        }

        Assert.Equal(8, await cluster.Metric("darkroom_renders_total"));
        foreach (var silo in cluster.Silos) Assert.InRange(await silo.Metric("darkroom_renders_total"), 1, 7);
        Assert.Equal(0, await MembersInDatabase(cluster));

        cluster.Silos[0].Process.Signal(15);
        Assert.Equal(0, await cluster.Silos[0].Process.Ended(TimeSpan.FromSeconds(60)));
        foreach (var path in paths) await cluster.Render(path, "w-91.webp");
    }

    private static async Task<long> MembersInDatabase(DarkroomCluster cluster)
    {
        await using var connection = new NpgsqlConnection(cluster.Environment("look")["DARKROOM__Cluster__Database"] + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("SELECT count(*) FROM OrleansMembershipTable", connection);
        return Convert.ToInt64(await command.ExecuteScalarAsync(), CultureInfo.InvariantCulture);
    }
}
