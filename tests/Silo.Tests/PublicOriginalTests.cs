using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Darkroom.Tests;

/// <summary>What strangers and the owner get of an original.</summary>
public sealed class PublicOriginalTests
{
    private static readonly string[] Telling = ["photos/iphone6-gps-8mp.jpg", "formats/png-exif-orientation-6.png", "formats/webp-orientation-6.webp", "formats/heif-small.heif", "formats/gif-still.gif"];

    [Fact]
    public async Task Clean_keeps_place_and_maker_from_strangers_and_nothing_from_the_owner()
    {
        var files = Telling.Select(name => File.ReadAllBytes(Path.Combine(Outside.Corpus, name))).ToArray();
        await using var server = await DarkroomServer.Start(data: null, "Imaging:Formats=heic,tiff,bmp,svg");
        await Set(server, "clean");
        foreach (var (file, name) in files.Zip(Telling))
        {
            var url = (await server.Upload(file)).GetProperty("original").GetString()!;
            using var first = await server.Anonymous.GetAsync(url);
            var clean = await first.Content.ReadAsByteArrayAsync();
            Assert.True(first.StatusCode == HttpStatusCode.OK, $"{name}: {first.StatusCode} {Encoding.UTF8.GetString(clean)}");
            foreach (var word in (string[])["Apple", "iPhone", "http://ns.adobe.com/xap"]) Assert.False(clean.AsSpan().IndexOf(Encoding.ASCII.GetBytes(word)) >= 0, $"{name} tells {word}");
            Assert.True(first.Headers.CacheControl!.Public);

            using var owner = await server.Http.GetAsync(url);
            Assert.Equal(file, await owner.Content.ReadAsByteArrayAsync());
            Assert.Contains("private", owner.Headers.CacheControl!.ToString(), StringComparison.Ordinal);
            Assert.NotEqual(owner.Headers.ETag, first.Headers.ETag);
            Assert.False(first.Headers.ETag!.IsWeak);

            using var again = await Get(server, url, request => request.Headers.IfNoneMatch.Add(first.Headers.ETag));
            Assert.Equal(HttpStatusCode.NotModified, again.StatusCode);
            using var part = await Get(server, url, request => (request.Headers.Range, request.Headers.IfRange) = (new RangeHeaderValue(10, 59), new RangeConditionHeaderValue(first.Headers.ETag)));
            Assert.Equal(HttpStatusCode.PartialContent, part.StatusCode);
            Assert.Equal(clean[10..60], await part.Content.ReadAsByteArrayAsync());
            // The exact one's tag is another representation's: the whole comes.
            using var whole = await Get(server, url, request => (request.Headers.Range, request.Headers.IfRange) = (new RangeHeaderValue(10, 59), new RangeConditionHeaderValue(owner.Headers.ETag!)));
            Assert.Equal(HttpStatusCode.OK, whole.StatusCode);
        }
    }

    [Fact]
    public async Task Clean_is_closed_where_it_cannot_be_said_that_nothing_is_left()
    {
        var tiff = await File.ReadAllBytesAsync(Path.Combine(Outside.Corpus, "formats/tiff-rgb.tiff"));
        await using var server = await DarkroomServer.Start();
        var url = (await server.Upload(tiff)).GetProperty("original").GetString()!;
        Assert.Equal(tiff, await server.Anonymous.GetByteArrayAsync(url));
        await Set(server, "clean");
        using var refused = await server.Anonymous.GetAsync(url);
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        Assert.Equal(tiff, await server.Http.GetByteArrayAsync(url));
        using var variant = await server.Anonymous.GetAsync(url.Replace("original", "w-50.jpg", StringComparison.Ordinal));
        Assert.Equal(HttpStatusCode.OK, variant.StatusCode);
    }

    [Fact]
    public async Task A_drawing_loses_its_scripts_before_it_is_stored_and_is_served_in_a_sandbox()
    {
        await using var server = await DarkroomServer.Start(data: null, "Imaging:Formats=svg");
        var told = await server.Upload("""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 20 10" onload="alert(1)"><script>alert(1)</script><rect width="20" height="10"/></svg>"""u8.ToArray());
        var url = told.GetProperty("original").GetString()!;
        using var original = await server.Anonymous.GetAsync(url);
        Assert.Equal("""<svg viewBox="0 0 20 10" xmlns="http://www.w3.org/2000/svg"><rect width="20" height="10" /></svg>""", await original.Content.ReadAsStringAsync());
        Assert.Equal("image/svg+xml", original.Content.Headers.ContentType!.ToString());
        Assert.Equal("sandbox; default-src 'none'; style-src 'unsafe-inline'", original.Headers.GetValues("Content-Security-Policy").Single());
        Assert.Equal("nosniff", original.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Equal((400, 200), Pictures.SizeOfPng(await server.Anonymous.GetByteArrayAsync(url.Replace("original", "w-400.png", StringComparison.Ordinal))));
        using var refused = await server.Anonymous.GetAsync(url.Replace("original", "w-400.svg", StringComparison.Ordinal));
        Assert.Equal((HttpStatusCode.BadRequest, true), (refused.StatusCode, (await refused.Content.ReadAsStringAsync()).Contains("svg cannot be written", StringComparison.Ordinal)));
        using var entities = await server.PostUpload("<!DOCTYPE svg [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><svg xmlns='http://www.w3.org/2000/svg'><text>&x;</text></svg>"u8.ToArray());
        Assert.Equal(HttpStatusCode.UnprocessableEntity, entities.StatusCode);
    }

    private static async Task Set(DarkroomServer server, string access)
    {
        var body = new StringContent(JsonSerializer.Serialize(new { public_original = access }), Encoding.UTF8, "application/json");
        using var answer = await server.Http.PatchAsync("/admin/accounts/default", body);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    private static async Task<HttpResponseMessage> Get(DarkroomServer server, string url, Action<HttpRequestMessage> change)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        change(request);
        return await server.Anonymous.SendAsync(request);
    }
}
