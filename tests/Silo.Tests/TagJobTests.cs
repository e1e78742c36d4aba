using System.Text.Json;
using Darkroom.Tests.Conformance;

namespace Darkroom.Tests;

/// <summary>Renames and merges of tags in all images of an account.</summary>
public sealed class TagJobTests(SharedServer shared) : IClassFixture<SharedServer>
{
    [Fact]
    public async Task A_tag_is_renamed_merged_and_spelt_anew_in_every_image_of_the_account()
    {
        var (ann, bob) = (await Tenant.Of(shared.Value), await Tenant.Of(shared.Value));
        await ann.Upload(name: "a", tags: "x,Beach,y");
        await ann.Upload(name: "b", tags: "beach,Strand");
        await ann.Upload(name: "c", tags: "coast");
        await bob.Upload(name: "d", tags: "beach");

        var jobs = await ann.PostJson("/darkroom/tags/rename", """{"tags":["BEACH","coast"],"becomes":"strand"}""").Json(202);
        foreach (var job in jobs.GetProperty("jobs").EnumerateArray()) await Done(ann, job);
        Assert.Equal(["x,strand,y", "strand", "strand"], await Task.WhenAll(new[] { "a", "b", "c" }.Select(name => TagsOf(ann, name))));
        Assert.Equal("beach", await TagsOf(bob, "d"));
        Assert.Equal(0, (await ann.Get("/darkroom/search?q=beach+OR+coast&typos=off").Json()).GetProperty("total").GetInt32());
        Assert.Equal(3, (await ann.Get("/darkroom/search?q=tag:strand").Json()).GetProperty("total").GetInt32());

        await Done(ann, (await ann.PostJson("/darkroom/tags/rename", """{"tags":["strand"],"becomes":"STRAND"}""").Json(202)).GetProperty("jobs")[0]);
        Assert.Equal(["x,STRAND,y", "STRAND", "STRAND"], await Task.WhenAll(new[] { "a", "b", "c" }.Select(name => TagsOf(ann, name))));
        Assert.Equal(3, (await ann.Get("/darkroom/tags/jobs").Json()).GetProperty("jobs").GetArrayLength());
        Assert.StartsWith("404", await bob.Get("/darkroom/tags/jobs/" + jobs.GetProperty("jobs")[0].GetProperty("id").GetString()).Text(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{}""")]
    [InlineData("""{"tags":[],"becomes":"x"}""")]
    [InlineData("""{"tags":["x"]}""")]
    [InlineData("""{"tags":["x"],"becomes":" "}""")]
    [InlineData("""{"tags":["x"],"becomes":"a\u0000"}""")]
    [InlineData("""{"tags":"x","becomes":"y"}""")]
    [InlineData("""{"tags":[null],"becomes":"y"}""")]
    [InlineData("""{"tags":["x"],"becomes":"y","more":1}""")]
    public async Task A_wrong_rename_is_refused_with_a_reason(string body) =>
        Assert.Matches("^400 .*error", await shared.Value.Http.PostJson("/darkroom/tags/rename", body).Text());

    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    public async Task A_rename_whose_server_was_killed_among_deletes_goes_on_when_it_is_back(int deleted)
    {
        var data = Directory.CreateTempSubdirectory("darkroom-tags-").FullName;
        try
        {
            string job;
            int gone;
            await using (var server = await DarkroomServer.Start(data))
            {
                for (var i = 0; i < 40; i++) await server.Upload(Pictures.Photo(4, 4, seed: 900 + i), $"i{i}", "old,other");
                job = (await server.Http.PostJson("/darkroom/tags/rename", """{"tags":["old"],"becomes":"new"}""").Json(202)).GetProperty("jobs")[0].GetProperty("id").GetString()!;
                var deletes = Enumerable.Range(0, deleted).Select(i => Deleted(server, $"i{i}")).ToArray();
                if (deleted > 0) await Task.WhenAny(deletes);
                server.Process.Signal(9);
                await server.Process.Ended(TimeSpan.FromSeconds(20));
                gone = (await Task.WhenAll(deletes)).Count(isDone => isDone);
            }

            await using var again = await DarkroomServer.Start(data);
            await StopTests.WaitFor("the rename to be done", async () =>
                (await again.Http.GetAsync("/darkroom/tags/jobs/" + job).Json()).GetProperty("state").GetString() == "done");
            Assert.Equal(0, await Found("tag:old"));
            Assert.InRange(await Found("tag:new tag:other"), 40 - deleted, 40 - gone);
            Assert.Equal(await Found(""), await Found("tag:new tag:other"));

            async Task<int> Found(string query) => (await again.Http.GetAsync("/darkroom/search?q=" + Uri.EscapeDataString(query)).Json()).GetProperty("total").GetInt32();
        }
        finally
        {
            Directory.Delete(data, recursive: true);
        }
    }

    /// <returns>Whether it was answered that the image is gone, by a server that may be killed meanwhile.</returns>
    private static async Task<bool> Deleted(DarkroomServer server, string name)
    {
        try
        {
            using var answer = await server.Http.DeleteAsync("/delete/" + name);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static async Task Done(Tenant tenant, JsonElement job)
    {
        var url = "/darkroom/tags/jobs/" + job.GetProperty("id").GetString();
        await StopTests.WaitFor("the rename to be done", async () => (await tenant.Get(url).Json()).GetProperty("state").GetString() == "done");
        var done = await tenant.Get(url).Json();
        Assert.Equal(job.GetProperty("total").GetInt64(), done.GetProperty("done").GetInt64());
    }

    private static async Task<string> TagsOf(Tenant tenant, string name) => string.Join(
        ',', (await tenant.Get("/darkroom/search").Json()).GetProperty("hits").EnumerateArray().Single(hit => hit.GetProperty("object_id").GetString() == name).Strings("tags"));
}
