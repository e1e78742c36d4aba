using System.Net;

namespace Darkroom.Tests;

public sealed class DeliveryTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private readonly DarkroomServer server = shared.Value;

    [Theory]
    [InlineData(1200, 1200, "h-400_w-600", 600, 400)]
    [InlineData(400, 300, "w-800", 400, 300)]
    [InlineData(400, 300, "h-600_w-900", 900, 600)]
    [InlineData(400, 300, "h-100_w-100_fit-inside", 100, 75)]
    [InlineData(400, 300, "h-100_w-100_fit-contain", 100, 100)]
    [InlineData(400, 300, "h-50_w-200_fit-fill", 200, 50)]
    [InlineData(400, 300, "h-150", 200, 150)]
    [InlineData(400, 300, "original", 400, 300)]
    public async Task Sizes_are_exact(int width, int height, string ops, int variantWidth, int variantHeight)
    {
        var url = await Uploaded(Pictures.Photo(width, height));
        Assert.Equal((variantWidth, variantHeight), Pictures.SizeOfPng(await server.Anonymous.GetByteArrayAsync($"{url}{ops}.png")));
    }

    [Theory]
    [InlineData("jpg", "image/jpeg")]
    [InlineData("jpeg", "image/jpeg")]
    [InlineData("png", "image/png")]
    [InlineData("webp", "image/webp")]
    [InlineData("avif", "image/avif")]
    [InlineData("gif", "image/gif")]
    public async Task Formats_say_what_they_are(string extension, string type)
    {
        using var answer = await server.Anonymous.GetAsync(await Uploaded(Pictures.Photo(64, 64)) + "w-32." + extension);
        Assert.Equal(type, answer.Content.Headers.ContentType!.ToString());
        Assert.Equal("nosniff", answer.Header("X-Content-Type-Options"));
        Assert.Equal("inline", answer.Header("Content-Disposition"));
        var sniffed = Darkroom.Abstractions.Magic.Sniff(await answer.Content.ReadAsByteArrayAsync());
        Assert.Equal(type, Darkroom.Abstractions.MediaTypes.TryFromExtension(extension, out var asked) && asked == sniffed.Value ? type : "something else");
    }

    [Fact]
    public async Task A_current_copy_is_not_sent_again()
    {
        var url = await Uploaded(Pictures.Photo(64, 64)) + "w-32.png";
        using var first = await server.Anonymous.GetAsync(url);
        var etag = first.Headers.ETag!.ToString();
        Assert.Matches("^\"[0-9a-f]{32}\"$", etag);
        var modified = first.Header("Last-Modified");
        foreach (var (name, value, status) in new[]
        {
            ("If-None-Match", etag, 304), ("If-None-Match", "W/" + etag, 304), ("If-None-Match", "\"x\", " + etag, 304), ("If-None-Match", "*", 304),
            ("If-None-Match", "\"x\"", 200), ("If-None-Match", "rubbish", 200), ("If-Modified-Since", modified, 304), ("If-Modified-Since", "Thu, 01 Jan 1970 00:00:00 GMT", 200), ("If-Modified-Since", "never", 200),
        })
        {
            using var answer = await server.Anonymous.SendAsync(Answers.Request(HttpMethod.Get, url, (name, value)));
            Assert.Equal((name, value, status), (name, value, (int)answer.StatusCode));
            Assert.Equal(etag, answer.Headers.ETag!.ToString());
            Assert.Equal(first.Header("Cache-Control"), answer.Header("Cache-Control"));
        }
    }

    [Fact]
    public async Task HEAD_is_GET_without_the_bytes()
    {
        var url = await Uploaded(Pictures.Photo(64, 64)) + "w-33.png";
        using var head = await server.Anonymous.SendAsync(Answers.Request(HttpMethod.Head, url));
        using var get = await server.Anonymous.GetAsync(url);
        Assert.Empty(await head.Content.ReadAsByteArrayAsync());
        foreach (var name in new[] { "Content-Length", "Content-Type", "ETag", "Last-Modified", "Cache-Control", "Cache-Tag", "Accept-Ranges" })
            Assert.Equal(get.Header(name), head.Header(name));
        Assert.Equal("darkroom; fwd=miss; stored", head.Header("Cache-Status"));
        Assert.Equal("darkroom; hit", get.Header("Cache-Status"));
        Assert.Matches(@"^queue;dur=[\d.]+, fetch;dur=[\d.]+, decode;dur=[\d.]+, encode;dur=[\d.]+$", head.Header("Server-Timing"));
    }

    [Fact]
    public async Task Ranges_are_cut_exactly()
    {
        var picture = Pictures.Photo(64, 64);
        var url = await Uploaded(picture) + "original";
        var etag = (await server.Anonymous.GetAsync(url)).Headers.ETag!.ToString();
        foreach (var (range, from, to) in new[] { ("bytes=0-9", 0, 10), ("bytes=5-5", 5, 6), ("bytes=100-", 100, picture.Length), ("bytes=-7", picture.Length - 7, picture.Length), ("bytes=0-999999999", 0, picture.Length) })
        {
            using var answer = await server.Anonymous.SendAsync(Answers.Request(HttpMethod.Get, url, ("Range", range)));
            Assert.Equal((range, 206), (range, (int)answer.StatusCode));
            Assert.Equal($"bytes {from}-{to - 1}/{picture.Length}", answer.Header("Content-Range"));
            Assert.Equal(picture[from..to], await answer.Content.ReadAsByteArrayAsync());
        }

        using var beyond = await server.Anonymous.SendAsync(Answers.Request(HttpMethod.Get, url, ("Range", "bytes=99999999-")));
        Assert.Equal((416, $"bytes */{picture.Length}"), ((int)beyond.StatusCode, beyond.Header("Content-Range")));
        Assert.Equal("no-store", beyond.Header("Cache-Control"));
        foreach (var (name, value, status) in new[] { ("If-Range", etag, 206), ("If-Range", "\"other\"", 200), ("If-Range", "W/" + etag, 200), ("X-Nothing", "1", 206) })
            Assert.Equal(status, (int)(await server.Anonymous.SendAsync(Answers.Request(HttpMethod.Get, url, ("Range", "bytes=0-1"), (name, value)))).StatusCode);
        foreach (var whole in new[] { "bytes=0-1,3-4", "lines=0-1", "bytes=b-a", "bytes=" })
            Assert.Equal(200, (int)(await server.Anonymous.SendAsync(Answers.Request(HttpMethod.Get, url, ("Range", whole)))).StatusCode);
    }

    [Fact]
    public async Task Caches_are_told_by_one_table()
    {
        await server.Upload(Pictures.Photo(64, 64), "cached");
        var id = await Uploaded(Pictures.Photo(64, 64));
        Assert.Equal("public, max-age=31536000, immutable, stale-if-error=86400", await CacheControl(id + "w-9.png"));
        Assert.Equal("public, max-age=300, stale-while-revalidate=86400, stale-if-error=86400", await CacheControl("/files/default/cached/w-9.png"));
        Assert.Equal("no-store", await CacheControl("/files/default/cached/w-0.png"));
        Assert.Equal("no-store", await CacheControl("/files/default/nobody/w-9.png"));
        Assert.Equal("no-store", await CacheControl("/nothing"));
        using var refused = await server.Anonymous.SendAsync(Answers.Request(HttpMethod.Head, "/files/default/nobody/w-9.png"));
        Assert.Equal((404, "application/json", "no-store"), ((int)refused.StatusCode, refused.Header("Content-Type"), refused.Header("Cache-Control")));
        using var tagged = await server.Anonymous.GetAsync(id + "w-9.png");
        Assert.Equal($"i-{id.Split('/')[3]},b-default", tagged.Header("Cache-Tag"));
        Assert.Equal(("*", "cross-origin", "*"), (tagged.Header("Access-Control-Allow-Origin"), tagged.Header("Cross-Origin-Resource-Policy"), tagged.Header("Timing-Allow-Origin")));

        async Task<string> CacheControl(string url) => (await server.Anonymous.GetAsync(url)).Header("Cache-Control");
    }

    [Fact]
    public async Task A_preflight_allows_what_clients_send()
    {
        using var answer = await server.Anonymous.SendAsync(Answers.Request(HttpMethod.Options, "/upload/", ("Origin", "https://example.org"), ("Access-Control-Request-Method", "POST")));
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        Assert.Equal("Authorization, Content-Type, X-Api-Key, Idempotency-Key", answer.Header("Access-Control-Allow-Headers"));
        Assert.Contains("POST", answer.Header("Access-Control-Allow-Methods"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Slashes_collapse_and_strange_queries_change_nothing()
    {
        var url = await Uploaded(Pictures.Photo(64, 64));
        var plain = await server.Anonymous.GetByteArrayAsync(url + "w-12.png");
        Assert.Equal(plain, await server.Anonymous.GetByteArrayAsync(url + "/w-12.png"));
        Assert.Equal(plain, await server.Anonymous.GetByteArrayAsync(url.Replace("/files/", "/files//", StringComparison.Ordinal) + "w-12.png"));
        Assert.Equal(plain, await server.Anonymous.GetByteArrayAsync(url + "w-12.png?v=3&utm_source=x"));
        Assert.Equal(plain, await server.Anonymous.GetByteArrayAsync(url.Replace("/files/", "/storage/", StringComparison.Ordinal) + "w-12.png"));
    }

    [Fact]
    public async Task A_sprite_sheet_says_where_its_frames_lie()
    {
        var url = await Uploaded(Gifs.Animated(width: 40, height: 20, frames: 6));
        using var sheet = await server.Anonymous.GetAsync(url + "w-20_sprite-sheet.png");
        Assert.Equal("6 6 1 20 10", string.Join(' ', new[] { "Frames", "Columns", "Rows", "Frame-Width", "Frame-Height" }.Select(name => sheet.Header("X-Sprite-" + name))));
        Assert.Equal((120, 10), Pictures.SizeOfPng(await sheet.Content.ReadAsByteArrayAsync()));
        var moving = await server.Anonymous.GetByteArrayAsync(url + "w-20.webp");
        Assert.Contains("ANIM", System.Text.Encoding.Latin1.GetString(moving), StringComparison.Ordinal);
        Assert.Equal((20, 10), Pictures.SizeOfPng(await server.Anonymous.GetByteArrayAsync(url + "w-20.png")));
    }

    private async Task<string> Uploaded(byte[] picture) =>
        new Uri((await server.Upload(picture)).GetProperty("object_url").GetString()!).AbsolutePath;
}
