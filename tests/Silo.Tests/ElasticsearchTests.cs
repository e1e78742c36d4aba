using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Darkroom.Tests;

/// <summary>A whole server with Elasticsearch beside it, as a client and an administrator see it.</summary>
public sealed class ElasticsearchTests
{
    [Fact]
    public async Task Uploads_are_found_go_on_while_the_index_is_down_and_are_found_when_it_is_back()
    {
        await using var index = await EsServer.Start();
        await using var server = await DarkroomServer.Start(null, $"Elasticsearch:Urls={index.Url}", "Elasticsearch:RefreshMilliseconds=50", "Elasticsearch:PollMilliseconds=20", "Elasticsearch:BreakerSeconds=1");
        await StopTests.WaitFor("the first index", async () => (await Index(server)).GetProperty("index").GetString() is not null);
        await server.Upload(Pictures.Photo(64, 48), "one", "sea,beach");
        await StopTests.WaitFor("one image to be found", async () => await Found(server) == 1);
        Assert.Contains(index.Calls, call => call.Path.EndsWith("/_search", StringComparison.Ordinal));

        await index.Stop();
        await server.Upload(Pictures.Photo(64, 48), "two", "sea");
        using (var answer = await server.Http.GetAsync("/get/search?q=sea"))
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
            Assert.NotNull(answer.Headers.RetryAfter);
        }

        await StopTests.WaitFor("the metric to say that one waits", async () => await server.Metric("darkroom_outbox_pending") == 1);
        await index.Resume();
        await StopTests.WaitFor("two images to be found", async () => await Found(server) == 2);
        await StopTests.WaitFor("the metric to say that none waits", async () => await server.Metric("darkroom_outbox_pending") == 0);
        using (await server.Http.DeleteAsync("/delete/one")) Assert.Equal(1, await Found(server));
    }

    [Fact]
    public async Task An_administrator_has_the_index_built_anew_and_checked()
    {
        await using var index = await EsServer.Start();
        await using var server = await DarkroomServer.Start(null, $"Elasticsearch:Urls={index.Url}", "Elasticsearch:PollMilliseconds=20", "Elasticsearch:Index=shop");
        await StopTests.WaitFor("the first index", async () => (await Index(server)).GetProperty("index").GetString() is not null);
        await server.Upload(Pictures.Photo(64, 48), "one", "sea");
        var first = (await Index(server)).GetProperty("index").GetString()!;
        Assert.StartsWith("shop-", first, StringComparison.Ordinal);
        foreach (var (kind, status) in new[] { ("rebuild", 202), ("check", 202), ("repair", 202), ("nonsense", 400) })
        {
            using var answer = await server.Http.PostAsync($"/admin/search/reindex?kind={kind}", null);
            Assert.Equal(status, (int)answer.StatusCode);
            await StopTests.WaitFor($"the {kind}", async () => !(await Index(server)).GetProperty("reindex").GetProperty("running").GetBoolean());
        }

        var state = await Index(server);
        Assert.Equal("elasticsearch", state.GetProperty("engine").GetString());
        Assert.NotEqual(first, state.GetProperty("index").GetString());
        Assert.Equal(index.State.Behind("shop"), state.GetProperty("index").GetString());
        Assert.Equal([state.GetProperty("index").GetString()!], index.State.Indices);
        Assert.Equal((1, 0), (state.GetProperty("reindex").GetProperty("done").GetInt32(), state.GetProperty("reindex").GetProperty("missing").GetInt32()));
        Assert.Equal(HttpStatusCode.Unauthorized, (await server.Anonymous.PostAsync("/admin/search/reindex", null)).StatusCode);
    }

    [Fact]
    public async Task Without_Elasticsearch_the_databases_own_index_is_made_anew_and_there_is_nothing_to_check()
    {
        await using var server = await DarkroomServer.Start();
        await server.Upload(Pictures.Photo(64, 48), "one", "sea");
        using (var answer = await server.Http.PostAsync("/admin/search/reindex?kind=check", null)) Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        using (var answer = await server.Http.PostAsync("/admin/search/reindex", null))
        {
            Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
            Assert.Equal("sqlite", (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("engine").GetString());
        }

        Assert.Equal(1, await Found(server));
        await StopTests.WaitFor("the entries to be made anew", async () => (await Index(server)).GetProperty("pending").GetInt32() == 0);
        Assert.Equal(1, await Found(server));
    }

    private static Task<JsonElement> Index(DarkroomServer server) => server.Http.GetFromJsonAsync<JsonElement>("/admin/search/reindex");

    private static async Task<int> Found(DarkroomServer server)
    {
        using var answer = await server.Http.GetAsync("/get/search?q=sea");
        return answer.IsSuccessStatusCode ? (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("objects").GetArrayLength() : -1;
    }
}
