using System.Net;
using System.Text.Json;

namespace Darkroom.Tests;

/// <summary>What a page needs to show a picture in the right size.</summary>
public sealed class SrcsetTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private readonly DarkroomServer server = shared.Value;

    [Fact]
    public async Task Every_url_of_it_is_a_picture_of_the_width_that_it_says()
    {
        var (path, said) = await Asked(1500, 1000, "original");
        Assert.Equal((1500, 1000, "100vw"), (said.GetProperty("width").GetInt32(), said.GetProperty("height").GetInt32(), said.GetProperty("sizes").GetString()));
        Assert.Equal([320, 640, 960, 1280, 1500], Candidates(said).Select(candidate => candidate.Width));
        Assert.EndsWith(path + "w-960.auto", said.GetProperty("src").GetString(), StringComparison.Ordinal);
        Assert.Equal(["image/avif", "image/webp", "image/jpeg"], said.GetProperty("sources").EnumerateArray().Select(source => source.GetProperty("type").GetString()!));
        foreach (var source in said.GetProperty("sources").EnumerateArray())
        {
            var (url, width) = Candidates(source)[0];
            using var answer = await server.Anonymous.GetAsync(url);
            Assert.Equal((200, source.GetProperty("type").GetString()), ((int)answer.StatusCode, answer.Header("Content-Type")));
            var described = await server.Anonymous.GetAsync(url[..url.LastIndexOf('.')] + ".json").Json();
            Assert.Equal(width, described.GetProperty("width").GetInt32());
        }

        Assert.All(Candidates(said), candidate => Assert.StartsWith(server.Url.ToString(), candidate.Url, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("w-100_h-50", "50,100,200", "h-25_w-50.auto 50w, h-50_w-100.auto 100w, h-100_w-200.auto 200w")]
    [InlineData("w-100_h-50", "60000", "h-150_w-300.auto 300w")]
    [InlineData("w-100_h-200", "300", "h-200_w-100.auto 100w")]
    [InlineData("h-100", "90,30", "w-30.auto 30w, w-90.auto 90w")]
    [InlineData("grayscale", "100,100,100", "w-100_grayscale.auto 100w")]
    [InlineData("crop-10:20:60:40", "20,500", "crop-10:20:60:40_w-20.auto 20w, crop-10:20:60:40_w-60.auto 60w")]
    [InlineData("rotate-90", "50,1000", "rotate-90_w-50.auto 50w, rotate-90_w-200.auto 200w")]
    [InlineData("pad-5", "50", "w-50_pad-5.auto 60w")]
    [InlineData("q-40.jpg", "50", "w-50_q-40.jpg 50w")]
    [InlineData("original.png", " 40 , 50", "w-40.png 40w, w-50.png 50w")]
    [InlineData("original.auto", "60", "w-60.auto 60w")]
    [InlineData("w-60", "", "w-60.auto 60w, w-120.auto 120w")]
    public async Task Widths_are_those_that_the_original_has_pixels_for(string ops, string widths, string expected)
    {
        var (_, said) = await Asked(300, 200, $"{ops}?widths={widths}");
        Assert.Equal(expected, string.Join(", ", said.GetProperty("srcset").GetString()!.Split(", ").Select(candidate => candidate[(candidate.LastIndexOf('/') + 1)..])));
    }

    [Fact]
    public async Task Sizes_are_the_pages_or_follow_the_layout()
    {
        Assert.Equal("(max-width: 600px) 100vw, 600px", (await Asked(900, 300, "w-600")).Said.GetProperty("sizes").GetString());
        var (path, said) = await Asked(900, 300, "w-600?sizes=" + Uri.EscapeDataString("(min-width: 40em) 50vw, 100vw"));
        Assert.Equal("(min-width: 40em) 50vw, 100vw", said.GetProperty("sizes").GetString());
        Assert.EndsWith(path + "w-600.auto", said.GetProperty("src").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sources_are_those_that_keep_motion_and_transparency()
    {
        var moving = await Url(Gifs.Animated(width: 40, height: 20, frames: 3));
        Assert.Equal("image/webp image/gif", await Types(moving, "original"));
        Assert.Equal("image/avif image/webp image/jpeg", await Types(moving, "page-2"));
        var still = await Url(Pictures.Photo(60, 40));
        Assert.Equal("image/avif image/webp image/png", await Types(still, "radius-5"));
        Assert.Equal("image/png", await Types(still, "radius-5.png"));

        async Task<string> Types(string url, string ops) => string.Join(' ', (await server.Anonymous.GetAsync(Helper(url) + ops).Json())
            .GetProperty("sources").EnumerateArray().Select(source => source.GetProperty("type").GetString()));
    }

    [Fact]
    public async Task Urls_are_by_name_or_by_id_as_it_was_asked_and_the_answer_may_be_cached_where_their_host_is_configured()
    {
        await using var named = await DarkroomServer.Start(null, "Urls:Files=https://img.example.com/files");
        await named.Upload(Pictures.Photo(60, 40, seed: 51), "for-srcset");
        using var byName = await named.Anonymous.GetAsync("/darkroom/srcset/default/for-srcset/original");
        Assert.Equal("public, max-age=300, stale-while-revalidate=86400, stale-if-error=86400", byName.Header("Cache-Control"));
        var said = JsonElement.Parse(await byName.Content.ReadAsStringAsync());
        Assert.Contains("/files/default/for-srcset/w-60.auto", said.GetProperty("src").GetString(), StringComparison.Ordinal);
        var id = byName.Header("Cache-Tag").Split(',')[0][2..];
        var byId = await named.Anonymous.GetAsync($"/darkroom/srcset/default/{id}/original").Json();
        Assert.Contains($"/files/default/{id}/w-60.auto", byId.GetProperty("src").GetString(), StringComparison.Ordinal);
        using var owners = await named.Http.GetAsync("/darkroom/srcset/default/for-srcset/original");
        Assert.Equal("private, no-cache", owners.Header("Cache-Control"));

        // Else it is the host that the asker named, which is nobody else's business.
        var path = Helper(await Url(Pictures.Photo(60, 40, seed: 52)));
        using var unconfigured = await server.Anonymous.GetAsync(path + "original");
        Assert.Equal((HttpStatusCode.OK, "private, no-cache"), (unconfigured.StatusCode, unconfigured.Header("Cache-Control")));
    }

    [Theory]
    [InlineData("w-0", 400, "w must be a whole number from 1 to 65535")]
    [InlineData("w-9.exe", 400, "w must be a whole number from 1 to 65535")]
    [InlineData("nonsense", 400, "Unknown operation 'nonsense'")]
    [InlineData("original.json", 400, "Unknown operation 'original.json'")]
    [InlineData("preset-thumb", 400, "A preset must not stand in a srcset: name its ops")]
    [InlineData("sprite-sheet", 400, "sprite-sheet must not stand in a srcset")]
    [InlineData("page-7", 400, "page must be a whole number from 1 to 1")]
    [InlineData("bg-remove", 403, "Background removal is not enabled")]
    [InlineData("original?widths=0", 400, "widths must be 1 to 20 whole numbers from 1 to 65535, separated by commas")]
    [InlineData("original?widths=a", 400, "widths must be 1 to 20 whole numbers from 1 to 65535, separated by commas")]
    [InlineData("original?widths=1,,2", 400, "widths must be 1 to 20 whole numbers from 1 to 65535, separated by commas")]
    [InlineData("original?widths=-5", 400, "widths must be 1 to 20 whole numbers from 1 to 65535, separated by commas")]
    [InlineData("original?widths=1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21", 400, "widths must be 1 to 20 whole numbers from 1 to 65535, separated by commas")]
    [InlineData("original?sizes=%00", 400, "sizes must have at most 500 printable characters")]
    public async Task What_makes_no_sense_is_refused_by_name(string ops, int status, string error)
    {
        using var answer = await server.Anonymous.GetAsync(Helper(await Url(Pictures.Photo(60, 40))) + ops);
        Assert.Equal((status, $$"""{"error":"{{error}}"}""", "no-store"), ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync(), answer.Header("Cache-Control")));
    }

    [Fact]
    public async Task Where_signatures_are_needed_and_there_is_no_key_no_url_is_handed_out()
    {
        var account = await Signing.Start(server);
        await server.Upload(Pictures.Photo(60, 40), "signed", key: account.Key);
        await account.Change("""{"require_signature":"all"}""");
        var path = $"/darkroom/srcset/{account.Bucket}/signed/w-30";
        foreach (var key in (await server.Http.GetAsync(account.Admin + "/signing-keys").Json()).GetProperty("signing_keys").EnumerateArray())
            await server.Http.DeleteAsync($"{account.Admin}/signing-keys/{key.GetProperty("key_id").GetString()}").Answers(204);
        Assert.Equal("""400 {"error":"The account has no signing key"}""", await account.AsOwner(path).Text());
        await server.Http.PostAsync(account.Admin + "/signing-keys", null).Answers(201);
        Assert.Contains("&s=", (await account.AsOwner(path).Json()).GetProperty("src").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_not_there_or_hidden_is_not_found()
    {
        Assert.Equal("""404 {"error":"Image not found"}""", await server.Anonymous.GetAsync("/darkroom/srcset/default/nobody/original").Text());
        Assert.Equal("""404 {"error":"Image not found"}""", await server.Anonymous.GetAsync("/darkroom/srcset/nobody/nobody/original").Text());

        await using var closed = await DarkroomServer.Start(data: null, "Slink:PrivacyMode=share");
        await closed.Upload(Pictures.Photo(60, 40), "hidden");
        Assert.Equal("""404 {"error":"Image not found"}""", await closed.Anonymous.GetAsync("/darkroom/srcset/default/hidden/original").Text());
        Assert.Equal(60, (await closed.Http.GetAsync("/darkroom/srcset/default/hidden/original").Json()).GetProperty("width").GetInt32());
    }

    private static List<(string Url, int Width)> Candidates(JsonElement body) =>
        [.. body.GetProperty("srcset").GetString()!.Split(", ").Select(candidate => candidate.Split(' ')).Select(parts => (parts[0], int.Parse(parts[1].TrimEnd('w'), System.Globalization.CultureInfo.InvariantCulture)))];

    private static string Helper(string url) => url.Replace("/files/", "/darkroom/srcset/", StringComparison.Ordinal);

    private async Task<(string Path, JsonElement Said)> Asked(int width, int height, string rest)
    {
        var url = await Url(Pictures.Photo(width, height));
        return (url, await server.Anonymous.GetAsync(Helper(url) + rest).Json());
    }

    private async Task<string> Url(byte[] picture) => new Uri((await server.Upload(picture)).GetProperty("object_url").GetString()!).AbsolutePath;
}
