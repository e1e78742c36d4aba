using System.Text.Json;
using Darkroom.Tests.Conformance;

namespace Darkroom.Tests;

/// <summary>Whatever is searched for: a clear 400 or the correct result.</summary>
public sealed class SearchBadInputTests(SharedServer shared) : IClassFixture<SharedServer>
{
    [Theory]
    [InlineData("(sea", "The query has a ( without its ) at character 1")]
    [InlineData("sea)", "The query has a ) without its ( at character 4")]
    [InlineData("sea \"red boat", "The query has a \" without its second at character 5")]
    [InlineData("sea AND", "The query has AND without something after it at character 5")]
    [InlineData("AND sea", "The query has AND without something before it at character 1")]
    [InlineData("sea OR", "The query has nothing where a word was expected at character 7")]
    [InlineData("NOT", "The query has NOT without something after it at character 1")]
    [InlineData("sea ()", "The query has nothing where a word was expected at character 6")]
    [InlineData("tag:", "The query has tag: without a tag at character 1")]
    [InlineData("*", "The query has a * without a word before it at character 1")]
    [InlineData("s*a", "The query has a * that is not at the end of a word at character 1")]
    [InlineData("*sea", "The query has a * that is not at the end of a word at character 1")]
    [InlineData("~", "The query has a ~ without a word before it at character 1")]
    [InlineData("a* b* c* d* e* f* g* h* i*", "The query has more than 8 words with a * at character 25")]
    [InlineData("!!! --- ???", "The query has no word")]
    [InlineData("sea\u0007", "The query has a character that is not allowed")]
    [InlineData("\0", "The query has a character that is not allowed")]
    public async Task What_is_no_query_is_refused_with_the_place_and_the_reason(string text, string message) =>
        Assert.Equal((400, message), await Refusal("q=" + Uri.EscapeDataString(text)));

    [Theory]
    [InlineData("sort=best", "sort must be relevance or newest or oldest")]
    [InlineData("orientation=wide", "orientation must be landscape or portrait or square")]
    [InlineData("colour=mauve", "colour must be one of black, blue, brown, cyan, gray, green, orange, pink, purple, red, white, yellow")]
    [InlineData("type=doc", "type has 'doc', which is no type of image")]
    [InlineData("from=yesterday", "from must be a day or a time: 2025-12-31, 2025-12-31T23:59:59Z")]
    [InlineData("to=2025-02-30", "to must be a day or a time: 2025-12-31, 2025-12-31T23:59:59Z")]
    [InlineData("min_bytes=-1", "min_bytes must be a whole number from 0 to 9223372036854775807")]
    [InlineData("min_width=99999999999", "min_width must be a whole number from 0 to 2147483647")]
    [InlineData("threshold=2", "threshold must be a number from 0 to 1")]
    [InlineData("facets=1000", "facets must be a whole number from 0 to 100")]
    [InlineData("typos=maybe", "typos must be auto or on or off")]
    [InlineData("highlight=1", "highlight must be true or false")]
    [InlineData("color=red", "There is no parameter 'color'; there are q, folder, type, from, to, min_bytes, max_bytes, min_width, max_width, min_height, max_height, orientation, colour, sort, threshold, typos, limit, cursor, facets, highlight, key")]
    [InlineData("q=a&q=b", "q is there more than once")]
    [InlineData("folder=%00", "The folder has a character that is not allowed")]
    public async Task What_is_no_parameter_is_refused(string url, string message) => Assert.Equal((400, message), await Refusal(url));

    [Theory]
    [InlineData("to=9999-12-31")]
    [InlineData("from=0001-01-01")]
    [InlineData("from=0001-01-01&to=9999-12-31")]
    [InlineData("type=,")]
    [InlineData("q=&type=&from=&to=&colour=&orientation=&folder=%2F&sort=&limit=&threshold=&facets=")]
    public async Task What_leaves_nothing_out_finds_all(string url)
    {
        var ann = await Tenant.Of(shared.Value);
        await ann.Upload(name: "any");
        Assert.Equal(1, (await ann.Get("/darkroom/search?" + url).Json()).GetProperty("total").GetInt32());
    }

    [Fact]
    public async Task Queries_are_as_deep_as_their_limit_on_the_embedded_index_too()
    {
        foreach (var depth in Enumerable.Range(1, 20))
        {
            using var answer = await (await Tenant.Of(shared.Value)).Get("/darkroom/search?q=" + Uri.EscapeDataString(string.Concat(Enumerable.Repeat("x|y (", depth)) + "sea" + new string(')', depth)));
            Assert.Equal((depth, depth > 10 ? 400 : 200), (depth, (int)answer.StatusCode));
        }
    }

    [Fact]
    public async Task What_is_too_much_is_refused()
    {
        Assert.Equal((400, "Query parameter q has more than 40 words"), await Refusal("/get/search", "q=" + string.Join('+', Enumerable.Range(0, 41).Select(i => $"w{i}"))));
        Assert.Equal((400, "The query is longer than 1000 characters"), await Refusal("q=" + new string('a', 1_001)));
        Assert.Equal((400, "The query has more than 40 words"), await Refusal("q=" + string.Join('+', Enumerable.Range(0, 41).Select(i => $"w{i}"))));
        Assert.Equal(400, (await Refusal("q=" + new string('(', 500) + "a" + new string(')', 500))).Status);
        Assert.Equal(400, (await Refusal("q=" + string.Concat(Enumerable.Repeat("-!NOT%20", 60)) + "a")).Status);
        using var long10k = await (await Tenant.Of(shared.Value)).Get("/darkroom/search?q=" + new string('a', 10_000));
        Assert.InRange((int)long10k.StatusCode, 400, 499);
    }

    /// <summary>Tags that look like queries, and scripts in all their forms, are found by themselves and by nothing else's.</summary>
    [Fact]
    public async Task Every_tag_is_found_as_it_is_and_in_its_other_forms()
    {
        var ann = await Tenant.Of(shared.Value);
        string[] tags =
        [
            "it's \"quoted\"", "a OR b", "NOT", "tag:x", "(", "x*", "Straße", "Ångström", "東京タワー", "🏖️🎉", "שלום עולם", "مرحبا", "Привет мир", "mixed 東京 mix", "%_\\", "' OR 1=1 --", "NEAR(a b)", "\u202eabc",
        ];
        foreach (var (tag, n) in tags.Select((tag, n) => (tag, n))) await ann.Upload(name: $"t{n}", tags: tag);
        for (var n = 0; n < tags.Length; n++)
        {
            if (!tags[n].Contains('"', StringComparison.Ordinal)) Assert.Equal((tags[n], $"t{n}"), (tags[n], await Found(ann, $"tag:\"{tags[n]}\"")));
        }

        foreach (var (query, name) in new[]
        {
            ("STRASSE", "t6"), ("strasse", "t6"), ("angstrom", "t7"), ("A\u030angstro\u0308m", "t7"), ("tag:\"A\u030aNGSTRO\u0308M\"", "t7"), ("京タ", "t8"), ("\"東京\" -タワー", "t13"), ("🎉", "t9"),
            ("שָׁלוֹם", "t10"), ("مَرْحَبًا", "t11"), ("ПРИВЕТ", "t12"), ("quoted", "t0"), ("tag:NOT", "t2"), ("abc", "t17"), ("\"1 1\"", "t15"),
        })
            Assert.Equal((query, name), (query, await Found(ann, query)));
    }

    [Theory]
    [InlineData(31)]
    [InlineData(32)]
    public async Task Nothing_that_is_sent_is_an_error_of_the_server(int seed)
    {
        string[] pieces = ["sea", "AND ", " OR ", "NOT ", "(", ")", "\"", "*", "~", "tag:", "#", "-", ":", "'", "%", "\\", "é", "e\u0301", "海", "🏖", "\u202e", "\u200d", "\ufffe", "\t", "\0", "\u0007", " ", "^", "{", "+", "1x", "@x"];
        var random = new Random(seed);
        var (ann, bob) = (await Tenant.Of(shared.Value), await Tenant.Of(shared.Value));
        await ann.Upload(name: "mine", tags: "sea");
        await bob.Upload(name: "bobs", tags: "sea,海,1x,é");
        for (var i = 0; i < 150; i++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(1, 12)).Select(_ => pieces[random.Next(pieces.Length)]));
            using var answer = await ann.Get($"/darkroom/search?q={Uri.EscapeDataString(text)}&facets=5&highlight=true&typos={(i % 2 == 0 ? "on" : "auto")}");
            var body = await answer.Content.ReadAsStringAsync();
            Assert.True((int)answer.StatusCode is 200 or 400, $"{text}: {(int)answer.StatusCode} {body}");
            Assert.DoesNotContain("bobs", body, StringComparison.Ordinal);
            if ((int)answer.StatusCode == 400) Assert.NotEmpty(JsonDocument.Parse(body).RootElement.GetProperty("error").GetString()!);
        }
    }

    private static async Task<string> Found(Tenant tenant, string query) => string.Join(
        ' ',
        (await tenant.Get($"/darkroom/search?typos=off&q={Uri.EscapeDataString(query)}").Json()).GetProperty("hits").EnumerateArray().Select(hit => hit.GetProperty("object_id").GetString()));

    private Task<(int Status, string? Message)> Refusal(string url) => Refusal("/darkroom/search", url);

    private async Task<(int Status, string? Message)> Refusal(string path, string url)
    {
        using var answer = await shared.Value.Http.GetAsync($"{path}?{url}");
        return ((int)answer.StatusCode, JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.GetProperty("error").GetString());
    }
}
