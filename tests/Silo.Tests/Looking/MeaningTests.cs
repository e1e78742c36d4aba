using System.Net;
using System.Text.Json;

namespace Darkroom.Tests;

/// <summary>Search by meaning, on a real server that asks a real service.</summary>
public sealed class MeaningTests
{
    [Fact]
    public async Task Images_are_found_by_what_is_to_be_seen_with_similarities_captions_and_a_threshold()
    {
        await using var embedder = await EmbedderServer.Start();
        await using var server = await DarkroomServer.Start(null, Options(embedder.Url, "first", "vector"));
        await Upload(server);
        await Embedded(server);

        var body = await Search(server, "q=red");
        Assert.Equal((1, "A picture of one colour"), (body.GetProperty("count").GetInt32(), body.GetProperty("captions")[0].GetString()));
        Assert.Contains("/rose/", body.GetProperty("objects")[0].GetString(), StringComparison.Ordinal);
        Assert.InRange(body.GetProperty("similarities")[0].GetDouble(), 0.95, 1);
        body = await Search(server, "q=red&threshold=0.05");
        Assert.Contains("/rose/", body.GetProperty("objects")[0].GetString(), StringComparison.Ordinal);
        Assert.True(body.GetProperty("count").GetInt32() > 1);
        Assert.Equal(Similarities(body).OrderDescending(), Similarities(body));
        Assert.Equal(0, (await Search(server, "q=red&threshold=1")).GetProperty("count").GetInt32());

        // What is deleted is no hit, whatever is in memory.
        using (var deleted = await server.Http.DeleteAsync("/delete/rose")) Assert.Equal(HttpStatusCode.OK, deleted.StatusCode);
        Assert.Equal(0, (await Search(server, "q=red")).GetProperty("count").GetInt32());
        var like = await Get(server, "/darkroom/images/leaf/similar?threshold=0.5");
        Assert.True(like.GetProperty("embedded").GetBoolean());
        Assert.Equal("moss", Assert.Single(like.GetProperty("images").EnumerateArray()).GetProperty("object_id").GetString());
    }

    [Fact]
    public async Task While_the_service_is_down_uploads_go_on_words_are_searched_and_all_is_embedded_when_it_is_back()
    {
        await using var embedder = await EmbedderServer.Start();
        embedder.Down = HttpStatusCode.ServiceUnavailable;
        await using var server = await DarkroomServer.Start(null, Options(embedder.Url, "first", "hybrid"));
        await Upload(server);
        Assert.Equal(1, (await Search(server, "q=petal")).GetProperty("count").GetInt32());
        await StopTests.WaitFor("an embedding to be tried", async () => await server.Metric("darkroom_analyses_total", "outcome=\"later\"") > 0);
        Assert.Equal(0, (await Search(server, "q=red")).GetProperty("count").GetInt32());
        await server.Process.LineWith("Pictures are not embedded: The embedder answered 503: {\"detail\":\"no credit for …\"}. They wait", TimeSpan.FromSeconds(30));
        embedder.Down = null;
        await Embedded(server);
        await server.Process.LineWith("Pictures are embedded again", TimeSpan.FromSeconds(30));
        // By its meaning one, by its tag the other.
        var body = await Search(server, "q=red");
        Assert.Contains("/rose/", body.GetProperty("objects")[0].GetString(), StringComparison.Ordinal);
        Assert.Equal(1, (await Search(server, "q=petal")).GetProperty("count").GetInt32());
    }

    [Fact]
    public async Task What_a_service_refuses_is_said_with_its_reason()
    {
        await using var embedder = await EmbedderServer.Start();
        embedder.Down = HttpStatusCode.UnprocessableEntity;
        await using var server = await DarkroomServer.Start(null, Options(embedder.Url, "first", "hybrid"));
        await Upload(server);
        await server.Process.LineWith("is not embedded: The embedder answered 422: {\"detail\"", TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task In_vector_mode_a_search_says_that_the_service_is_down()
    {
        await using var embedder = await EmbedderServer.Start();
        embedder.Down = HttpStatusCode.BadGateway;
        await using var server = await DarkroomServer.Start(null, Options(embedder.Url, "first", "vector"));
        using var answer = await server.Http.GetAsync("/get/search?q=red");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.True(answer.Headers.Contains("Retry-After"));
    }

    [Fact]
    public async Task A_picture_that_the_service_makes_no_sense_of_keeps_no_other_waiting()
    {
        await using var embedder = await EmbedderServer.Start();
        await using var server = await DarkroomServer.Start(null, Options(embedder.Url, "first", "vector"));
        // A service that never made sense would be out of order, and asked again later.
        await Upload(server);
        await Embedded(server);
        await server.Upload(Scenes.Plain(0, 0, 0), "night");
        await server.Upload(Scenes.Plain(200, 20, 60), "ruby");
        await server.Process.LineWith("is not embedded: The embedder answered what cannot be understood: a vector without a direction", TimeSpan.FromSeconds(30));
        await StopTests.WaitFor("the other to be embedded", async () => await IsEmbedded(server, "ruby"));
        Assert.False(await IsEmbedded(server, "night"));
        Assert.Equal(2, (await Search(server, "q=red")).GetProperty("count").GetInt32());
    }

    [Fact]
    public async Task Another_model_embeds_all_anew_and_its_space_is_never_mixed_with_the_old_one()
    {
        await using var embedder = await EmbedderServer.Start();
        var data = Directory.CreateTempSubdirectory("darkroom-");
        try
        {
            await using (var server = await DarkroomServer.Start(data.FullName, Options(embedder.Url, "first", "vector")))
            {
                await Upload(server);
                await Embedded(server);
            }

            embedder.Embedded.Clear();
            string[] both = [.. Options(embedder.Url, "second", "vector"), .. Embedder("Previous", embedder.Url, "first")];
            await using (var server = await DarkroomServer.Start(data.FullName, both))
            {
                // From the first moment on, by the old model or the new one: red is the rose, and nothing else.
                await StopTests.WaitFor("all to be embedded anew", async () =>
                {
                    var body = await Search(server, "q=red");
                    Assert.Contains("/rose/", Assert.Single(body.GetProperty("objects").EnumerateArray()).GetString(), StringComparison.Ordinal);
                    return embedder.Embedded.Count(model => model == "second") == 4 && await server.Metric("darkroom_analyses_pending", "meaning") == 0;
                });
                Assert.DoesNotContain("first", embedder.Embedded);
                Assert.Equal(1, (await Search(server, "q=blue")).GetProperty("count").GetInt32());
            }
        }
        finally
        {
            data.Delete(recursive: true);
        }
    }

    [Theory]
    [InlineData("vector")]
    [InlineData("hybrid")]
    public async Task Elasticsearch_finds_the_neighbours_that_comparing_all_finds(string mode)
    {
        await using var embedder = await EmbedderServer.Start();
        await using var index = await EsServer.Start();
        string[] wishes = ["/get/search?q=red", "/get/search?q=red&threshold=0.05", "/get/search?q=petal", "/darkroom/images/leaf/similar?threshold=0.1", "/darkroom/images/leaf/similar?max_width=10"];
        var compared = new Dictionary<string, string[]>();
        var data = Directory.CreateTempSubdirectory("darkroom-");
        try
        {
            await using (var server = await DarkroomServer.Start(data.FullName, Options(embedder.Url, "first", mode)))
            {
                await Upload(server);
                await Embedded(server);
                foreach (var wish in wishes) compared[wish] = await Found(server, wish);
            }

            // All images have their vectors, and so has the first index.
            string[] beside = [.. Options(embedder.Url, "first", mode), $"Elasticsearch:Urls={index.Url}", "Elasticsearch:PollMilliseconds=20", "Elasticsearch:RefreshMilliseconds=50"];
            await using (var server = await DarkroomServer.Start(data.FullName, beside))
            {
                await StopTests.WaitFor("the index to be asked", async () =>
                {
                    await Found(server, wishes[0]);
                    return Asked(index) > 0;
                });
                Assert.Equal(4, index.State.Vectors(index.State.Behind("darkroom")!).Count);
                foreach (var wish in wishes)
                {
                    var asked = Asked(index);
                    Assert.Equal(compared[wish], await Found(server, wish));
                    Assert.True(Asked(index) > asked, wish);
                }

                using (var deleted = await server.Http.DeleteAsync("/delete/moss")) Assert.Equal(HttpStatusCode.OK, deleted.StatusCode);
                Assert.Contains(compared[wishes[3]], found => found.Contains("moss", StringComparison.Ordinal));
                Assert.DoesNotContain(await Found(server, wishes[3]), found => found.Contains("moss", StringComparison.Ordinal));
            }
        }
        finally
        {
            data.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task A_mode_that_needs_a_service_does_not_start_without_one()
    {
        var data = Directory.CreateTempSubdirectory("darkroom-");
        try
        {
            await using var process = DarkroomProcess.Start(
                ["serve", "--Search:Mode=hybrid"], new() { ["DARKROOM__Network__Port"] = "0", ["DARKROOM__Storage__Data"] = data.FullName });
            Assert.Contains("Meaning:Embedder:Url", await process.LineWith("Search:Mode", TimeSpan.FromSeconds(60)), StringComparison.Ordinal);
        }
        finally
        {
            data.Delete(recursive: true);
        }
    }

    private static string[] Options(string url, string model, string mode) =>
        ["Search:Mode=" + mode, "Meaning:PollMilliseconds=20", "Meaning:Batch=3", .. Embedder("Embedder", url, model)];

    private static string[] Embedder(string name, string url, string model) => [$"Meaning:{name}:Url={url}", $"Meaning:{name}:Model={model}", $"Meaning:{name}:Key=the-embedders-key"];

    private static async Task Upload(DarkroomServer server)
    {
        await server.Upload(Scenes.Plain(220, 10, 10), "rose", "petal");
        await server.Upload(Scenes.Plain(10, 220, 10), "leaf", "stem");
        await server.Upload(Scenes.Plain(60, 200, 20), "moss");
        await server.Upload(Scenes.Plain(10, 10, 220), "lake");
    }

    private static Task Embedded(DarkroomServer server) => StopTests.WaitFor("four images to be embedded", async () =>
        await server.Metric("darkroom_analyses_total", "kind=\"meaning\",outcome=\"done\"") + await server.Metric("darkroom_analyses_total", "outcome=\"done\",kind=\"meaning\"") >= 4);

    private static async Task<bool> IsEmbedded(DarkroomServer server, string name) => (await Get(server, $"/darkroom/images/{name}/similar")).GetProperty("embedded").GetBoolean();

    private static int Asked(EsServer index) => index.Calls.Count(call => System.Text.Encoding.UTF8.GetString(call.Body).Contains("\"knn\"", StringComparison.Ordinal));

    /// <summary>What was found, in its order, whatever the server's port.</summary>
    private static async Task<string[]> Found(DarkroomServer server, string wish)
    {
        var body = await Get(server, wish);
        foreach (var name in new[] { "objects", "images" })
            if (body.TryGetProperty(name, out var list)) return [.. list.EnumerateArray().Select(one => one.ToString().Replace(server.Http.BaseAddress!.Authority, "", StringComparison.Ordinal))];
        return [];
    }

    private static IEnumerable<double> Similarities(JsonElement body) => body.GetProperty("similarities").EnumerateArray().Select(number => number.GetDouble());

    private static Task<JsonElement> Search(DarkroomServer server, string query) => Get(server, "/get/search?" + query);

    private static async Task<JsonElement> Get(DarkroomServer server, string path) => JsonDocument.Parse(await server.Http.GetStringAsync(path)).RootElement;
}
