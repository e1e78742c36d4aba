using System.Diagnostics;
using System.Net;

namespace Darkroom.Tests;

public sealed class ClusterDeleteTests
{
    /// <summary>Who is told that it is gone must not find it on another node, whoever's delete it was.</summary>
    [Fact]
    public async Task Whoever_deletes_what_another_is_deleting_is_answered_no_sooner_than_that_one()
    {
        await using var cluster = await DarkroomCluster.Start(silos: 1, apis: 2);
        for (var round = 0; round < 4; round++)
        {
            var name = $"doomed-{round}";
            await cluster.Apis[0].Upload(Pictures.Photo(60, 40, seed: round), name);
            var deletes = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Delete(cluster.Apis[i % 2], name)));
            Assert.Contains(deletes, delete => delete.Status == HttpStatusCode.OK);
            Assert.All(deletes, delete => Assert.True(delete.Status != HttpStatusCode.OK || delete.Took >= TimeSpan.FromSeconds(1), $"{delete.Status} after {delete.Took}"));
        }

        static async Task<(HttpStatusCode Status, TimeSpan Took)> Delete(ClusterNode node, string name)
        {
            var began = Stopwatch.GetTimestamp();
            using var answer = await node.Http.DeleteAsync(new Uri("/v1/images/" + name, UriKind.Relative));
            return (answer.StatusCode, Stopwatch.GetElapsedTime(began));
        }
    }
}
