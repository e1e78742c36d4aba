using System.Net;

namespace Darkroom.Tests;

/// <summary>Who may lay what over a picture, and how long; how it looks is tested below the surface.</summary>
public sealed class OverlayDeliveryTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private readonly DarkroomServer server = shared.Value;

    [Fact]
    public async Task An_overlay_is_named_by_name_or_by_id()
    {
        await server.Upload(Pictures.Photo(200, 100), "base-named");
        var mark = await Id((await server.Upload(Pictures.Photo(40, 40, seed: 5), "a_mark")).GetProperty("object_id").GetString()!);
        var plain = await server.Anonymous.GetByteArrayAsync("/files/default/base-named/w-200.png");
        var named = await server.Anonymous.GetAsync("/files/default/base-named/w-200_overlay-a~5fmark_overlayg-northwest.png");
        var byId = await server.Anonymous.GetAsync($"/files/default/base-named/overlayg-northwest_overlay-{mark}_w-200.png");
        Assert.Equal(HttpStatusCode.OK, named.StatusCode);
        Assert.Equal(named.Headers.ETag, byId.Headers.ETag);
        Assert.Equal("darkroom; hit", byId.Header("Cache-Status"));
        Assert.NotEqual(Pictures.FirstPixelOfPng(plain), Pictures.FirstPixelOfPng(await named.Content.ReadAsByteArrayAsync()));
        // A CDN that purges the overlay's tag loses what shows it.
        Assert.EndsWith($",i-{mark}", named.Header("Cache-Tag"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_that_may_be_anothers_tomorrow_is_not_kept_for_long()
    {
        var below = await Id((await server.Upload(Pictures.Photo(64, 64), "base-cached")).GetProperty("object_id").GetString()!);
        var mark = await Id((await server.Upload(Pictures.Photo(20, 20), "mark-cached")).GetProperty("object_id").GetString()!);
        var byId = await server.Anonymous.GetAsync($"/files/default/{below}/overlay-{mark}.png");
        var byName = await server.Anonymous.GetAsync($"/files/default/{below}/overlay-mark-cached.png");
        Assert.Contains("max-age=31536000", byId.Header("Cache-Control"), StringComparison.Ordinal);
        Assert.Contains("max-age=300", byName.Header("Cache-Control"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task After_an_overlays_delete_is_answered_no_request_that_begins_gets_its_pixels()
    {
        await server.Upload(Pictures.Photo(300, 200), "base-kept");
        for (var round = 0; round < 5; round++)
        {
            var mark = await Id((await server.Upload(Pictures.Photo(50, 50, seed: 10 + round), "doomed-mark")).GetProperty("object_id").GetString()!);
            string[] urls = ["overlay-doomed-mark.png", $"overlay-{mark}.png", $"overlay-{mark}:0.png", "w-100_overlay-doomed-mark_overlaytile.webp"];
            var etag = "";
            foreach (var url in urls)
            {
                using var before = await server.Anonymous.GetAsync("/files/default/base-kept/" + url);
                Assert.Equal(HttpStatusCode.OK, before.StatusCode);
                etag = before.Headers.ETag!.ToString();
            }

            using (var answer = await server.Http.DeleteAsync("/delete/doomed-mark")) Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            foreach (var url in urls)
            {
                using var after = await server.Anonymous.SendAsync(Answers.Request(HttpMethod.Get, "/files/default/base-kept/" + url, ("If-None-Match", etag)));
                Assert.Equal((url, HttpStatusCode.NotFound), (url, after.StatusCode));
                Assert.Equal("no-store", after.Header("Cache-Control"));
            }

            Assert.Equal(HttpStatusCode.OK, (await server.Anonymous.GetAsync("/files/default/base-kept/w-100.webp")).StatusCode);
        }
    }

    [Fact]
    public async Task Nor_does_one_whose_render_is_under_way_while_it_is_deleted()
    {
        await server.Upload(Pictures.Photo(600, 400), "base-raced");
        for (var round = 0; round < 4; round++)
        {
            await server.Upload(Pictures.Photo(300, 300, seed: 30 + round), "raced-mark");
            var (deleted, late) = (false, 0);
            var readers = Enumerable.Range(0, 8).Select(reader => Task.Run(async () =>
            {
                for (var n = 0; Volatile.Read(ref late) < 60; n++)
                {
                    var began = Volatile.Read(ref deleted);
                    using var answer = await server.Anonymous.GetAsync($"/files/default/base-raced/w-{100 + (n % 50)}_overlay-raced-mark_overlayopacity-{1 + reader}.png");
                    if (!began) continue;
                    Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
                    Interlocked.Increment(ref late);
                }
            })).ToArray();
            await server.Anonymous.GetAsync("/files/default/base-raced/overlay-raced-mark.png");
            using (var answer = await server.Http.DeleteAsync("/delete/raced-mark")) Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Volatile.Write(ref deleted, true);
            await Task.WhenAll(readers);
        }
    }

    [Fact]
    public async Task Anothers_image_cannot_be_laid_over()
    {
        var account = (await server.Http.PostJson("/admin/accounts", """{"name":"Other","bucket":"other-marks"}""").Json(201)).GetProperty("account_id").GetString();
        var key = (await server.Http.PostJson($"/admin/accounts/{account}/keys", """{"name":"k","scopes":["all"]}""").Json(201)).GetProperty("key").GetString();
        await server.Upload(Pictures.Photo(30, 30), "their-mark", key: key);
        using var original = await server.Anonymous.GetAsync("/files/other-marks/their-mark/original");
        var theirs = original.Header("Cache-Tag").Split(',')[0]["i-".Length..];
        await server.Upload(Pictures.Photo(64, 64), "base-own");
        foreach (var overlay in (string[])["their-mark", theirs, $"{theirs}:0", "nothing", "vid-1", "..~2f..~2fetc", "~c3~bc", "base-own:0"])
        {
            using var answer = await server.Http.GetAsync($"/files/default/base-own/overlay-{overlay}.png");
            Assert.Equal((overlay, """{"error":"The overlay is no image of this account"}"""), (overlay, await answer.Content.ReadAsStringAsync()));
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        }
    }

    [Fact]
    public async Task A_private_overlay_is_its_owners_alone()
    {
        await server.Upload(Pictures.Photo(64, 64), "base-private");
        var mark = await Id((await server.Upload(Pictures.Photo(20, 20), "mark-private")).GetProperty("object_id").GetString()!);
        var url = $"/files/default/base-private/overlay-{mark}.png";
        Assert.Equal(HttpStatusCode.OK, (await server.Anonymous.GetAsync(url)).StatusCode);
        using (var patch = new HttpRequestMessage(HttpMethod.Patch, $"/api/image/{Darkroom.Abstractions.ImageId.Parse(mark, null).ToUuid()}") { Content = new StringContent("""{"isPublic":false}""", null, "application/json") })
            Assert.Equal(HttpStatusCode.NoContent, (await server.Http.SendAsync(patch)).StatusCode);

        using var stranger = await server.Anonymous.GetAsync(url);
        Assert.Equal(HttpStatusCode.NotFound, stranger.StatusCode);
        using var owner = await server.Http.GetAsync(url);
        Assert.Equal((HttpStatusCode.OK, "private, no-cache"), (owner.StatusCode, owner.Header("Cache-Control")));
    }

    [Fact]
    public async Task Nor_does_a_signed_url_of_a_private_overlay_lie_in_a_shared_cache()
    {
        var account = await Signing.Start(server);
        await server.Upload(Pictures.Photo(64, 64), "base", key: account.Key);
        await server.Upload(Pictures.Photo(20, 20), "mark", key: account.Key);
        var url = $"/files/{account.Bucket}/base/overlay-mark_w-50.png";
        using var original = await server.Anonymous.GetAsync($"/files/{account.Bucket}/mark/original");
        var mark = Darkroom.Abstractions.ImageId.Parse(original.Header("Cache-Tag").Split(',')[0]["i-".Length..], null).ToUuid();
        using var patch = new HttpRequestMessage(HttpMethod.Patch, "/api/image/" + mark) { Content = new StringContent("""{"isPublic":false}""", null, "application/json") };
        patch.Headers.Authorization = new("Bearer", account.Key);
        Assert.Equal(HttpStatusCode.NoContent, (await server.Http.SendAsync(patch)).StatusCode);
        await server.Anonymous.GetAsync(url).Answers(404);
        using var signed = await server.Anonymous.GetAsync(account.Sign(url));
        Assert.Equal((HttpStatusCode.OK, "private, no-cache"), (signed.StatusCode, signed.Header("Cache-Control")));
    }

    [Fact]
    public async Task A_purge_of_an_overlay_or_of_one_variant_that_shows_it_makes_it_anew()
    {
        await server.Upload(Pictures.Photo(64, 64), "base-purged");
        var mark = await Id((await server.Upload(Pictures.Photo(20, 20), "mark-purged")).GetProperty("object_id").GetString()!);
        var url = $"/files/default/base-purged/overlay-{mark}.png";
        using var first = await server.Anonymous.GetAsync(url);
        using (var one = await server.Http.PostJson("/darkroom/images/base-purged/purge", """{"variant":"overlay-mark-purged.png"}""")) Assert.Equal(HttpStatusCode.OK, one.StatusCode);
        using var second = await server.Anonymous.GetAsync(url);
        Assert.Equal((first.Headers.ETag, "darkroom; fwd=miss; stored"), (second.Headers.ETag, second.Header("Cache-Status")));
        using (var all = await server.Http.PostJson("/darkroom/images/mark-purged/purge", "{}")) Assert.Equal(HttpStatusCode.OK, all.StatusCode);
        using var third = await server.Anonymous.GetAsync(url);
        Assert.NotEqual(first.Headers.ETag, third.Headers.ETag);
        Assert.Equal(HttpStatusCode.NotFound, (await server.Anonymous.GetAsync(url.Replace(".png", ":0.png", StringComparison.Ordinal))).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await server.Anonymous.GetAsync(url.Replace(".png", ":1.png", StringComparison.Ordinal))).StatusCode);
    }

    [Fact]
    public async Task An_image_may_lie_over_itself_and_shows_its_original_there()
    {
        // What is laid over is always an original: no chain can be made.
        await server.Upload(Pictures.Photo(120, 80), "self");
        using var answer = await server.Anonymous.GetAsync("/files/default/self/overlay-self_overlayscale-50_negate.png");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(3, answer.Header("Cache-Tag").Split(',').Length);
    }

    [Fact]
    public async Task An_original_that_is_laid_over_many_times_at_once_is_rendered_once_each()
    {
        await server.Upload(Pictures.Photo(200, 150), "base-many");
        await server.Upload(Pictures.Photo(60, 40), "mark-many");
        var answers = await Task.WhenAll(Enumerable.Range(0, 24).Select(i => server.Anonymous.GetAsync($"/files/default/base-many/overlay-mark-many_overlayopacity-{50 + (i % 4)}.webp")));
        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
        Assert.Equal(4, answers.Select(answer => answer.Headers.ETag!.ToString()).Distinct().Count());
        Assert.Equal(4, answers.Count(answer => answer.Header("Cache-Status").EndsWith("stored", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Words_arrive_as_they_were_typed_and_odd_ones_are_refused()
    {
        await server.Upload(Pictures.Photo(200, 100), "captioned");
        var tags = new HashSet<string>();
        foreach (var words in (string[])["50%25%20off%20%26%20more", "a%2Fb", "a~5fb", "%D7%A9%D7%9C%D7%95%D7%9D", "%F0%9F%8C%8D", "%3Cspan%20size='999999'%3Ex", "a%0Ab", "100%25ab", "a.b.c", "%E2%80%AEabc"])
        {
            using var answer = await server.Anonymous.GetAsync($"/files/default/captioned/text-{words}_textsize-16.png");
            Assert.Equal((words, HttpStatusCode.OK), (words, answer.StatusCode));
            tags.Add(answer.Headers.ETag!.ToString());
        }

        Assert.Equal(10, tags.Count);
        Assert.Contains((await server.Anonymous.GetAsync("/files/default/captioned/text-a~2fb_textsize-16.png")).Headers.ETag!.ToString(), tags);
        foreach (var words in (string[])["a%00b", "a~00b", "a%1Bb", "a%7Fb", "a%C2%85b", "%20", "~ff", new string('x', 201), "a_b"])
            Assert.Equal((words, HttpStatusCode.BadRequest), (words, (await server.Anonymous.GetAsync($"/files/default/captioned/text-{words}.png")).StatusCode));
        using var font = await server.Anonymous.GetAsync("/files/default/captioned/text-x_textfont-comic.png");
        Assert.Equal("""400 {"error":"textfont must be one of sans, sansbold, serif, serifbold, mono, monobold"}""", $"{(int)font.StatusCode} {await font.Content.ReadAsStringAsync()}");
    }

    [Fact]
    public async Task How_a_picture_was_taken_is_for_its_owner()
    {
        await server.Upload(Pictures.Photo(64, 64), "telling");
        Assert.Equal(HttpStatusCode.Forbidden, (await server.Anonymous.GetAsync("/files/default/telling/keep-exif.jpg")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await server.Http.GetAsync("/files/default/telling/keep-exif.jpg")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await server.Anonymous.GetAsync("/files/default/telling/keep-copyright.jpg")).StatusCode);
    }

    private async Task<string> Id(string name)
    {
        using var answer = await server.Http.GetAsync($"/files/default/{name}/original");
        return answer.Header("Cache-Tag").Split(',')[0]["i-".Length..];
    }
}
