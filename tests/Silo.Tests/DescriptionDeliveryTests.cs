using System.Text.Json;

namespace Darkroom.Tests;

/// <summary><c>json</c> as a format, over HTTP.</summary>
public sealed class DescriptionDeliveryTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private readonly DarkroomServer server = shared.Value;

    [Fact]
    public async Task A_stranger_gets_everything_but_the_exif_and_the_owner_all_of_it()
    {
        var photo = await File.ReadAllBytesAsync(Path.Combine(Outside.Corpus, "photos/nikon-p6000-gps.jpg"));
        var url = await Uploaded(photo) + "original.json";

        using var strangers = await server.Anonymous.GetAsync(url);
        var text = await strangers.Content.ReadAsStringAsync();
        var said = JsonElement.Parse(text);
        Assert.Equal(("application/json", "nosniff", "public, max-age=31536000, immutable, stale-if-error=86400"), (strangers.Header("Content-Type"), strangers.Header("X-Content-Type-Options"), strangers.Header("Cache-Control")));
        Assert.Equal((640, 480, "jpg", photo.Length), (said.GetProperty("width").GetInt32(), said.GetProperty("height").GetInt32(), said.GetProperty("format").GetString(), said.GetProperty("bytes").GetInt32()));
        Assert.False(said.TryGetProperty("exif", out _));
        Assert.DoesNotContain("GPS", text, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("NIKON", text, StringComparison.OrdinalIgnoreCase);

        using var owners = await server.Http.GetAsync(url);
        var known = JsonElement.Parse(await owners.Content.ReadAsStringAsync());
        Assert.Equal(("NIKON", 43.467448), (known.GetProperty("exif").GetProperty("Make").GetString(), Math.Round(known.GetProperty("exif").GetProperty("GPSLatitude").GetDouble(), 6)));
        Assert.Equal(said.GetProperty("blurhash").GetString(), known.GetProperty("blurhash").GetString());
        Assert.Equal("private, no-cache", owners.Header("Cache-Control"));
        Assert.NotEqual(strangers.Headers.ETag, owners.Headers.ETag);
    }

    [Fact]
    public async Task Neither_another_accounts_key_nor_a_wrong_one_opens_the_exif()
    {
        var photo = await File.ReadAllBytesAsync(Path.Combine(Outside.Corpus, "photos/nikon-p6000-gps.jpg"));
        var url = await Uploaded(photo) + "original.json";
        var account = await server.Http.PostJson("/admin/accounts", """{"name":"Another","bucket":"another-one"}""").Json(201);
        foreach (var key in new[] { account.GetProperty("key").GetString()!, "sk_wrong" })
        {
            using var answer = await server.Anonymous.SendAsync(Answers.Request(HttpMethod.Get, url, ("Authorization", "Bearer " + key)));
            Assert.Equal(200, (int)answer.StatusCode);
            Assert.DoesNotContain("exif", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
            Assert.StartsWith("public", answer.Header("Cache-Control"), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task It_is_computed_once_and_delivered_as_any_variant()
    {
        var url = await Uploaded(Pictures.Photo(300, 200, seed: 41)) + "original.json";
        var before = await server.Metric("darkroom_renders_total", "json");
        var answers = await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => server.Anonymous.GetAsync(url)));
        Assert.Single(answers.Select(answer => answer.Headers.ETag!.Tag).Distinct());
        Assert.Equal(1, await server.Metric("darkroom_renders_total", "json") - before);

        var whole = await answers[0].Content.ReadAsByteArrayAsync();
        var etag = answers[0].Headers.ETag!.ToString();
        using var current = await server.Anonymous.SendAsync(Answers.Request(HttpMethod.Get, url, ("If-None-Match", etag)));
        Assert.Equal(304, (int)current.StatusCode);
        using var part = await server.Anonymous.SendAsync(Answers.Request(HttpMethod.Get, url, ("Range", "bytes=1-9")));
        Assert.Equal(whole[1..10], await part.Content.ReadAsByteArrayAsync());
        using var head = await server.Anonymous.SendAsync(Answers.Request(HttpMethod.Head, url));
        Assert.Equal(($"{whole.Length}", "application/json"), (head.Header("Content-Length"), head.Header("Content-Type")));
    }

    [Fact]
    public async Task The_owners_answer_is_confirmed_by_its_own_etag_only()
    {
        var url = await Uploaded(Pictures.Photo(300, 200, seed: 42)) + "w-100.json";
        using var owners = await server.Http.GetAsync(url);
        Assert.Equal(JsonValueKind.Null, JsonElement.Parse(await owners.Content.ReadAsStringAsync()).GetProperty("exif").ValueKind);
        using var again = await server.Http.SendAsync(Answers.Request(HttpMethod.Get, url, ("If-None-Match", owners.Headers.ETag!.ToString())));
        Assert.Equal((304, "private, no-cache"), ((int)again.StatusCode, again.Header("Cache-Control")));
        using var stranger = await server.Anonymous.SendAsync(Answers.Request(HttpMethod.Get, url, ("If-None-Match", owners.Headers.ETag!.ToString())));
        Assert.Equal(200, (int)stranger.StatusCode);
    }

    [Fact]
    public async Task Ops_are_described_by_what_they_make_and_bad_ones_refused_as_ever()
    {
        var url = await Uploaded(Pictures.Photo(300, 200, seed: 43));
        var said = await server.Anonymous.GetAsync(url + "h-50_w-60.json").Json();
        Assert.Equal((60, 50), (said.GetProperty("width").GetInt32(), said.GetProperty("height").GetInt32()));
        Assert.Equal("""400 {"error":"w must be a whole number from 1 to 8192"}""", await server.Anonymous.GetAsync(url + "w-0.json").Text());
        Assert.Equal("""400 {"error":"page must be a whole number from 1 to 1"}""", await server.Anonymous.GetAsync(url + "page-3.json").Text());
        Assert.Equal(200, (int)(await server.Anonymous.GetAsync(url + "original.JSON")).StatusCode);
    }

    [Fact]
    public async Task Json_is_no_format_where_a_dialect_asks_for_a_picture()
    {
        var id = (await Uploaded(Pictures.Photo(30, 20, seed: 44))).Split('/')[3];
        Assert.Equal(400, (int)(await server.Anonymous.GetAsync($"/ir/{id}?format=json")).StatusCode);
        Assert.Equal(404, (int)(await server.Anonymous.GetAsync($"/image/{id}.json")).StatusCode);
        using var upload = await server.PostUpload("{\"width\":1}"u8.ToArray(), fileName: "a.json");
        Assert.Equal(415, (int)upload.StatusCode);
    }

    private async Task<string> Uploaded(byte[] picture) =>
        new Uri((await server.Upload(picture)).GetProperty("object_url").GetString()!).AbsolutePath;
}
