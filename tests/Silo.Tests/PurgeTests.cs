using System.Net;

namespace Darkroom.Tests;

public sealed class PurgeTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private readonly DarkroomServer server = shared.Value;

    [Fact]
    public async Task After_a_purge_every_variant_is_made_anew_and_the_original_stays()
    {
        var photo = Pictures.Photo(300, 200, seed: 81);
        await server.Upload(photo, "purged");
        var id = await server.IdOf("purged");
        var etag = await Get("/files/default/purged/w-50.webp", "darkroom; fwd=miss; stored");
        await Get("/files/default/purged/w-50.webp", "darkroom; hit");
        var original = await Get("/files/default/purged/original", "darkroom; hit");

        Assert.Equal("""200 {"purged":1}""", await server.Http.PostAsync("/admin/accounts/default/images/purged/purge", null).Text());
        Assert.NotEqual(etag, await Get("/files/default/purged/w-50.webp", "darkroom; fwd=miss; stored"));
        Assert.Equal(original, await Get("/files/default/purged/original", "darkroom; hit"));
        Assert.Equal(photo, await server.Anonymous.GetByteArrayAsync($"/files/default/{id}/original"));
        await StopTests.WaitFor("the old generation to go", () => Task.FromResult(!Directory.GetDirectories(Path.Combine(server.Data, "blobs/variants"), "0", SearchOption.AllDirectories).Any(folder => folder.Contains(id, StringComparison.Ordinal))));
        await Get("/files/default/purged/w-50.webp", "darkroom; hit");
    }

    [Fact]
    public async Task One_variant_is_purged_by_its_ops_or_by_any_of_its_urls()
    {
        await server.Upload(Pictures.Photo(300, 200, seed: 82), "single");
        var (one, other) = ("/files/default/single/h-20_w-30.webp", "/files/default/single/w-31.webp");
        foreach (var url in new[] { one, other }) await Get(url, "darkroom; fwd=miss; stored");
        var etag = await Get(one, "darkroom; hit");
        // In memory by now.
        await Get(one, "darkroom; hit");
        await Get(one, "darkroom; hit");

        var known = await server.Metric("darkroom_cache_bytes");
        Assert.True(known > 0, "nothing is kept in memory");
        foreach (var name in new[] { "w-30_h-20.webp", one, server.Url + "storage/default/single/w-30_h-20.webp?x=1" })
        {
            Assert.Equal("""200 {"purged":1}""", await Purge("/darkroom/images/single/purge", $$"""{"variant":"{{name}}"}"""));
            Assert.Equal(etag, await Get(one, "darkroom; fwd=miss; stored"));
        }

        await Get(other, "darkroom; hit");
    }

    [Fact]
    public async Task By_an_address_without_a_format_every_format_goes_that_clients_were_sent()
    {
        await server.Upload(Pictures.Photo(300, 200, seed: 87), "negotiated");
        string[] sent = ["/files/default/negotiated/w-33.webp", "/files/default/negotiated/w-33.jpg"];
        foreach (var name in new[] { "w-33.auto", "/files/default/negotiated/w-33.auto" })
        {
            foreach (var url in sent) await Get(url, "darkroom; fwd=miss; stored");
            Assert.Equal("""200 {"purged":1}""", await Purge("/darkroom/images/negotiated/purge", $$"""{"variant":"{{name}}"}"""));
        }

        foreach (var url in sent) await Get(url, "darkroom; fwd=miss; stored");
    }

    [Fact]
    public async Task All_images_with_a_tag_are_purged_and_no_others()
    {
        foreach (var (name, tags) in new[] { ("t1", "Red,x"), ("t2", "red"), ("t3", "green") })
        {
            await server.Upload(Pictures.Photo(60, 40, seed: name[1]), name, tags);
            await Get($"/files/default/{name}/w-10.png", "darkroom; fwd=miss; stored");
        }

        Assert.Equal("""200 {"purged":2}""", await Purge("/darkroom/purge", """{"tag":"RED"}"""));
        foreach (var name in new[] { "t1", "t2" }) await Get($"/files/default/{name}/w-10.png", "darkroom; fwd=miss; stored");
        await Get("/files/default/t3/w-10.png", "darkroom; hit");
        Assert.Equal("""200 {"purged":0}""", await Purge("/admin/accounts/default/purge", """{"tag":"nobody's"}"""));
    }

    [Fact]
    public async Task What_is_wrong_with_a_purge_is_said()
    {
        await server.Upload(Pictures.Photo(60, 40, seed: 83), "wrong");
        await server.Upload(Pictures.Photo(60, 40, seed: 84), "another");
        const string Variant = "variant must be ops and a format, as w-400.webp, or the URL of a variant";
        foreach (var (body, message) in new[]
        {
            ("""{"variant":"nonsense"}""", Variant), ("""{"variant":"/files/default/wrong/original"}""", Variant), ("""{"variant":"/get/"}""", Variant),
            ("""{"variant":"/files/default/another/w-10.webp"}""", "variant is not one of this image"),
            ("""{"tag":"x"}""", "A tag names many images: POST it to …/purge"),
        })
            Assert.Equal($$"""400 {"error":"{{message}}"}""", await Purge("/darkroom/images/wrong/purge", body));

        Assert.StartsWith("400 ", await Purge("/darkroom/images/wrong/purge", """{"variant":"w-0.webp"}"""), StringComparison.Ordinal);
        Assert.Equal("""400 {"error":"Unknown member 'other'"}""", await Purge("/darkroom/images/wrong/purge", """{"other":1}"""));
        Assert.Equal("""404 {"error":"Image not found"}""", await Purge("/darkroom/images/none/purge", "{}"));
        Assert.Equal("""404 {"error":"Account not found"}""", await Purge("/admin/accounts/none/images/wrong/purge", "{}"));
        Assert.Equal("""400 {"error":"tag must be a tag"}""", await Purge("/darkroom/purge", "{}"));
    }

    [Fact]
    public async Task An_owner_purges_with_a_key_that_may_write_and_nobody_elses()
    {
        var account = await server.Http.PostJson("/admin/accounts", """{"name":"Purger","bucket":"purger"}""").Json(201);
        await server.Upload(Pictures.Photo(60, 40, seed: 85), "mine", key: account.GetProperty("key").GetString());
        await server.Upload(Pictures.Photo(60, 40, seed: 86), "theirs");
        using var read = await Key("read");
        using var write = await Key("write");
        Assert.StartsWith("403 ", await read.PostAsync("/darkroom/images/mine/purge", null).Text(), StringComparison.Ordinal);
        Assert.StartsWith("401 ", await server.Anonymous.PostAsync("/darkroom/images/mine/purge", null).Text(), StringComparison.Ordinal);
        Assert.StartsWith("403 ", await write.PostAsync("/admin/accounts/purger/images/mine/purge", null).Text(), StringComparison.Ordinal);
        Assert.Equal("""404 {"error":"Image not found"}""", await write.PostAsync("/darkroom/images/theirs/purge", null).Text());
        Assert.Equal("""200 {"purged":1}""", await write.PostAsync("/darkroom/images/mine/purge", null).Text());

        async Task<HttpClient> Key(string scope)
        {
            var key = await server.Http.PostJson("/admin/accounts/purger/keys", $$"""{"name":"k","scopes":["{{scope}}"]}""").Json(201);
            var http = new HttpClient { BaseAddress = server.Url };
            http.DefaultRequestHeaders.Authorization = new("Bearer", key.GetProperty("key").GetString());
            return http;
        }
    }

    [Fact]
    public async Task Readers_never_see_an_error_while_their_image_is_purged_and_never_an_old_variant_after_it()
    {
        await server.Upload(Pictures.Photo(400, 300, seed: 87), "hot");
        using var stop = new CancellationTokenSource();
        var purges = 0;
        var readers = Enumerable.Range(0, 8).Select(reader => Task.Run(async () =>
        {
            var seen = new Dictionary<string, int>();
            for (var n = 0; !stop.IsCancellationRequested; n++)
            {
                var before = Volatile.Read(ref purges);
                using var answer = await server.Anonymous.GetAsync($"/files/default/hot/w-{20 + (n % 3)}.png");
                Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
                await answer.Content.ReadAsByteArrayAsync();
                // The purge in which a tag was first seen: it is never seen again two purges later.
                var first = seen.TryAdd(answer.Headers.ETag!.Tag, Volatile.Read(ref purges)) ? before : seen[answer.Headers.ETag.Tag];
                Assert.True(before <= first, $"reader {reader} got after {before} purges what it had after {first}");
            }
        })).ToArray();
        for (var i = 0; i < 25; i++)
        {
            Assert.Equal("""200 {"purged":1}""", await Purge("/darkroom/images/hot/purge", "{}"));
            Interlocked.Increment(ref purges);
            using var answer = await server.Anonymous.GetAsync("/files/default/hot/w-20.png");
        }

        await stop.CancelAsync();
        await Task.WhenAll(readers);
    }

    [Fact]
    public async Task Answers_carry_the_tags_of_both_kinds_of_cdn()
    {
        await server.Upload(Pictures.Photo(60, 40, seed: 88), "tagged", "secret");
        var id = await server.IdOf("tagged");
        foreach (var rendition in new[] { "original", "w-10.webp" })
        {
            using var answer = await server.Anonymous.GetAsync("/files/default/tagged/" + rendition);
            Assert.Equal(($"i-{id},b-default", $"i-{id} b-default"), (answer.Header("Cache-Tag"), answer.Header("Surrogate-Key")));
        }
    }

    private Task<string> Purge(string url, string body) => server.Http.PostJson(url, body).Text();

    private async Task<string> Get(string url, string cacheStatus)
    {
        using var answer = await server.Anonymous.GetAsync(url);
        Assert.Equal((url, HttpStatusCode.OK, cacheStatus), (url, answer.StatusCode, answer.Header("Cache-Status")));
        return answer.Headers.ETag!.Tag;
    }
}
