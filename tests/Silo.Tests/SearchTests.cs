using System.Text.Json;
using Darkroom.Tests.Conformance;

namespace Darkroom.Tests;

/// <summary>The native search through a real server.</summary>
public sealed class SearchTests(SharedServer shared) : IClassFixture<SharedServer>
{
    [Fact]
    public async Task An_account_finds_its_images_by_words_tags_and_filters()
    {
        var ann = await Shelf(shared.Value);
        foreach (var (query, names) in new[]
        {
            ("q=sunset", "a b"), ("q=sunsets", "a b"), ("q=SUNSET%20-beach", "b"), ("q=tag:beach%20OR%20tag:%22red%20car%22", "a c"), ("q=%22red%20car%22", "c"), ("q=moun*", "b"),
            ("q=sunset&folder=holiday", "a"), ("folder=holiday", "a c"), ("folder=holiday/2024&type=png", "a"), ("type=jpeg", ""), ("orientation=portrait", "c"),
            ("min_width=41", "b"), ("max_height=30&orientation=landscape", "a b"), ("from=2020-01-01&to=2999-12-31&q=sunset", "a b"), ("to=2020-01-01", ""), ("max_bytes=1", ""),
            ("q=montain~", "b"), ("q=montain&typos=on", "b"), ("q=montain", "b"), ("q=montain&typos=off", ""),
        })
        {
            var found = await ann.Get("/darkroom/search?" + query).Json();
            Assert.Equal((query, names), (query, string.Join(' ', Names(found).Order(StringComparer.Ordinal))));
            Assert.Equal(names.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length, found.GetProperty("total").GetInt32());
            Assert.Equal(query is "q=montain" or "q=montain&typos=on", found.GetProperty("typos").GetBoolean());
        }
    }

    [Fact]
    public async Task An_answer_says_what_a_hit_is_what_was_found_in_it_and_how_often_tags_are()
    {
        var ann = await Shelf(shared.Value);
        var found = await ann.Get("/darkroom/search?q=sunset&facets=5&highlight=true").Json();
        Assert.Equal("""[{"tag":"sunset","images":2},{"tag":"beach","images":1},{"tag":"mountain \u003Csnow\u003E","images":1}]""", JsonSerializer.Serialize(found.GetProperty("tags")));
        var hit = found.GetProperty("hits").EnumerateArray().Single(hit => hit.GetProperty("object_id").GetString() == "b");
        Assert.Equal($"{shared.Value.Url}files/{ann.Bucket}/b/", hit.GetProperty("url").GetString());
        Assert.Equal(("image/png", 50, 30), (hit.GetProperty("type").GetString(), hit.GetProperty("width").GetInt32(), hit.GetProperty("height").GetInt32()));
        Assert.Equal(("<em>Sunset</em>_2.png", "<em>sunset</em>"), (hit.GetProperty("highlight").GetProperty("file_name").GetString(), hit.GetProperty("highlight").Strings("tags").Single()));
        Assert.Equal(1, found.GetProperty("hits")[0].GetProperty("score").GetDouble());
        // What people wrote is text, whatever it looks like.
        var snow = (await ann.Get("/darkroom/search?q=snow&highlight=true").Json()).GetProperty("hits")[0].GetProperty("highlight").Strings("tags").Single();
        Assert.Equal("mountain &lt;<em>snow</em>&gt;", snow);
    }

    [Fact]
    public async Task Pages_follow_each_other_by_cursors_that_nobody_else_can_use()
    {
        var (ann, bob) = (await Tenant.Of(shared.Value), await Tenant.Of(shared.Value));
        for (var i = 0; i < 7; i++) await ann.Upload(name: $"s{i}", tags: "sea");
        await bob.Upload(name: "bobs", tags: "sea");
        foreach (var sort in new[] { "relevance", "newest", "oldest" })
        {
            var seen = new List<string>();
            for (string? cursor = ""; cursor is not null;)
            {
                var page = await ann.Get($"/darkroom/search?q=sea&sort={sort}&limit=3&cursor={cursor}").Json();
                Assert.Equal(7, page.GetProperty("total").GetInt32());
                seen.AddRange(Names(page));
                cursor = page.GetProperty("cursor").GetString();
            }

            string[] expected = [.. Enumerable.Range(0, 7).Select(i => $"s{(sort == "oldest" ? i : 6 - i)}")];
            Assert.Equal(expected, seen);
        }

        var mine = (await ann.Get("/darkroom/search?q=sea&limit=3").Json()).GetProperty("cursor").GetString()!;
        Assert.Equal(200, (int)(await ann.Get($"/darkroom/search?q=sea&limit=2&facets=3&cursor={mine}")).StatusCode);
        var forged = (mine[0] == 'A' ? 'B' : 'A') + mine[1..];
        foreach (var (who, url) in new[]
        {
            (ann, $"q=sea&cursor={forged}"), (ann, $"q=sea&cursor={mine[..^1]}"), (ann, $"q=sea&cursor={mine}A"), (ann, "q=sea&cursor=x"), (ann, "q=sea&cursor=%00"),
            (ann, $"q=lake&cursor={mine}"), (ann, $"q=sea&sort=newest&cursor={mine}"), (ann, $"q=sea&folder=a&cursor={mine}"), (ann, $"cursor={mine}"), (bob, $"q=sea&cursor={mine}"),
            (ann, "q=sea&cursor=" + new string('A', mine.Length)), (ann, "q=sea&cursor=" + new string('_', 2_000)),
        })
            Assert.Matches("^(400|414) .*error", await who.Get("/darkroom/search?" + url).Text());
    }

    [Fact]
    public async Task A_tag_is_completed_by_the_most_frequent_first()
    {
        var ann = await Shelf(shared.Value);
        Assert.Equal("""{"tags":[{"tag":"sunset","images":2},{"tag":"sun","images":1}]}""", JsonSerializer.Serialize(await ann.Get("/darkroom/tags?prefix=SUN").Json()));
        Assert.Equal(1, (await ann.Get("/darkroom/tags?prefix=s&limit=1").Json()).GetProperty("tags").GetArrayLength());
        Assert.Equal(0, (await ann.Get("/darkroom/tags?prefix=%25").Json()).GetProperty("tags").GetArrayLength());
        Assert.Equal(0, (await (await Tenant.Of(shared.Value)).Get("/darkroom/tags").Json()).GetProperty("tags").GetArrayLength());
        Assert.StartsWith("400", await ann.Get("/darkroom/tags?prefix=%00").Text(), StringComparison.Ordinal);
        Assert.StartsWith("400", await ann.Get("/darkroom/tags?prefix=" + new string('a', 101)).Text(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET", "/darkroom/search")]
    [InlineData("GET", "/darkroom/tags")]
    [InlineData("POST", "/darkroom/tags/rename")]
    [InlineData("GET", "/darkroom/tags/jobs")]
    [InlineData("GET", "/darkroom/tags/jobs/x")]
    public async Task Strangers_are_refused(string method, string url) =>
        Assert.Equal("""401 {"error":"Unauthorized"}""", await shared.Value.Anonymous.SendAsync(new HttpRequestMessage(new(method), url)).Text());

    private static IEnumerable<string> Names(JsonElement found) => found.GetProperty("hits").EnumerateArray().Select(hit => hit.GetProperty("object_id").GetString()!);

    private static async Task<Tenant> Shelf(DarkroomServer server)
    {
        var ann = await Tenant.Of(server);
        await Put(Tenant.Picture(), "a", "sunset,beach", "holiday/2024", "Sunset_1.png");
        await Put(Tenant.Picture(50, 30), "b", "sunset,mountain <snow>", "", "Sunset_2.png");
        await Put(Tenant.Picture(30, 40), "c", "red car,sun", "holiday", "x.png");
        return ann;

        Task<JsonElement> Put(byte[] picture, string name, string tags, string folder, string file) =>
            ann.Post("/upload/", Forms.File("file", picture, file, ("tags", tags), ("object", name), ("folder", folder))).Json();
    }
}
