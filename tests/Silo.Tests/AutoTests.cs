using System.Text.RegularExpressions;
using Darkroom.Abstractions;

namespace Darkroom.Tests;

/// <summary>The format <c>auto</c>, by what a client accepts.</summary>
public sealed class AutoTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private const string Chrome = "image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8";
    private static readonly string Endless = string.Join(',', Enumerable.Range(0, 600).Select(i => $"image/x-{i:D4};q=0.5"));

    private readonly DarkroomServer server = shared.Value;

    public static TheoryData<string?, string> Accepts => new()
    {
        { Chrome, "avif" },
        { "IMAGE/AVIF", "avif" },
        { " image/avif ; Q=0.1 ", "avif" },
        { "image/avif;q=0,image/webp", "webp" },
        { "image/webp;q=0.3, image/avif;q=0.0", "webp" },
        { "image/avif, image/avif;q=0, image/webp", "webp" },
        { "image/webp,image/webp,image/webp", "webp" },
        { "image/webp;x=\"a,image/avif,b\"", "webp" },
        { "image/webp;q=rubbish", "jpg" },
        { "image/avif;q=0,image/webp;q=0", "jpg" },
        { "*/*", "jpg" },
        { "image/*", "jpg" },
        { "*/*;q=0", "jpg" },
        { "image/avifx,ximage/webp", "jpg" },
        { "\",;=", "jpg" },
        { "", "jpg" },
        { null, "jpg" },
        { Endless, "jpg" },
        { Endless + ",image/webp", "webp" },
    };

    [Theory]
    [InlineData("IMAGE/AVIF, image/webp;q=0.01", "image/avif,image/webp")]
    [InlineData("image/avif;q=0,image/webp", "image/webp")]
    [InlineData("image/webp ; q=0.00 , image/avif;q=0.5", "image/avif")]
    [InlineData("image/avif; q=0.0, image/webp;q=0", "*/*")]
    [InlineData("*/*", "*/*")]
    public void The_recipes_for_caches_reduce_a_header_as_the_server_reads_it(string accept, string reduced)
    {
        var page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "auto.md"));
        var nginx = Regex.Matches(page, "^  \"~\\*(?<accept>.+)\" \"(?<set>.+)\";$", RegexOptions.Multiline, TimeSpan.FromSeconds(1));
        Assert.Equal(3, nginx.Count);
        Assert.Equal(reduced, nginx.FirstOrDefault(line => Is(line.Groups["accept"].Value))?.Groups["set"].Value ?? "*/*");
        var vcl = Regex.Matches(page, "if \\((?:req.http.Accept ~ \"(?<accept>.+?)\"(?: && )?)+\\) \\{ set req.http.Accept = \"(?<set>.+)\"; \\}", RegexOptions.None, TimeSpan.FromSeconds(1));
        Assert.Equal(3, vcl.Count);
        Assert.Equal(reduced, vcl.FirstOrDefault(line => line.Groups["accept"].Captures.All(part => Is(part.Value)))?.Groups["set"].Value ?? "*/*");

        bool Is(string pattern) => Regex.IsMatch(accept, pattern, RegexOptions.IgnoreCase, TimeSpan.FromSeconds(1));
    }

    [Theory]
    [MemberData(nameof(Accepts))]
    public async Task A_client_gets_the_best_that_it_says_it_can_show(string? accept, string format)
    {
        using var answer = await Ask(await Photo() + "w-32.auto", accept);
        await IsA(answer, format);
        Assert.Equal("Accept", answer.Header("Vary"));
    }

    [Fact]
    public async Task Auto_and_the_explicit_url_are_one_variant_under_one_etag()
    {
        var url = await Uploaded(Pictures.Photo(96, 64, seed: 31));
        var before = await server.Metric("darkroom_renders_total");
        foreach (var (accept, format) in new[] { (Chrome, "avif"), ("image/webp", "webp"), ("", "jpg") })
        {
            using var auto = await Ask(url + "h-40_w-50.auto", accept);
            using var named = await Ask(url + $"w-50_h-40.{format}", accept);
            Assert.Equal(await named.Content.ReadAsByteArrayAsync(), await auto.Content.ReadAsByteArrayAsync());
            Assert.Equal(named.Headers.ETag!.ToString(), auto.Headers.ETag!.ToString());
            Assert.Equal(("Accept", ""), (auto.Header("Vary"), named.Header("Vary")));
            Assert.Equal((named.Header("Cache-Control"), named.Header("Cache-Tag")), (auto.Header("Cache-Control"), auto.Header("Cache-Tag")));
            Assert.Equal($"inline; filename=\"{url.Split('/')[3]}.{format}\"", auto.Header("Content-Disposition"));
        }

        Assert.Equal(3, await server.Metric("darkroom_renders_total") - before);
    }

    [Fact]
    public async Task What_moves_keeps_moving()
    {
        var url = await Uploaded(Gifs.Animated(width: 40, height: 20, frames: 3));
        using var modern = await Ask(url + "w-20.auto", Chrome);
        await IsA(modern, "webp");
        using var old = await Ask(url + "w-20.auto", "*/*");
        await IsA(old, "gif");
        foreach (var still in new[] { "page-2_w-20", "sprite-sheet_w-20" })
        {
            using var answer = await Ask(url + still + ".auto", "image/avif");
            await IsA(answer, "avif");
        }

        var moving = System.Text.Encoding.Latin1.GetString(await modern.Content.ReadAsByteArrayAsync());
        Assert.Equal(3, moving.Split("ANMF").Length - 1);
    }

    [Theory]
    [InlineData("h-50_w-80_fit-contain", "png")]
    [InlineData("h-50_w-80_fit-contain_bg-ff0000", "jpg")]
    [InlineData("h-50_w-80_fit-contain_bg-ff000080", "png")]
    [InlineData("radius-5", "png")]
    [InlineData("radius-ellipse", "png")]
    [InlineData("pad-5", "png")]
    [InlineData("rotate-30", "png")]
    [InlineData("rotate-90", "jpg")]
    public async Task Transparency_is_kept(string ops, string format)
    {
        using var answer = await Ask(await Photo() + ops + ".auto", "*/*");
        await IsA(answer, format);
    }

    [Fact]
    public async Task A_current_copy_is_confirmed_by_its_etag_and_never_by_its_date()
    {
        var url = await Photo() + "w-33.auto";
        using var webp = await Ask(url, "image/webp");
        Assert.Equal("", webp.Header("Last-Modified"));
        using var same = await Ask(url, "image/webp", ("If-None-Match", webp.Headers.ETag!.ToString()));
        Assert.Equal((304, "Accept"), ((int)same.StatusCode, same.Header("Vary")));
        using var other = await Ask(url, "*/*", ("If-None-Match", webp.Headers.ETag!.ToString()), ("If-Modified-Since", "Fri, 01 Jan 2100 00:00:00 GMT"));
        await IsA(other, "jpg");
        using var dated = await Ask(url, "image/webp", ("If-Modified-Since", "Fri, 01 Jan 2100 00:00:00 GMT"));
        await IsA(dated, "webp");
    }

    [Theory]
    [InlineData("/files/default/nobody/w-32.auto", 404)]
    [InlineData("/files/default/nobody/w-0.auto", 400)]
    [InlineData("/files/default/nobody/w-32_w-32.auto", 400)]
    [InlineData("/files/default/nobody/.auto", 400)]
    [InlineData("/files/default/nobody/auto", 400)]
    public async Task A_refusal_varies_too(string url, int status)
    {
        using var answer = await Ask(url, Chrome);
        Assert.Equal((status, "no-store"), ((int)answer.StatusCode, answer.Header("Cache-Control")));
        Assert.Equal(url.EndsWith(".auto", StringComparison.Ordinal) ? "Accept" : "", answer.Header("Vary"));
    }

    [Fact]
    public async Task Other_methods_and_ranges_vary_too()
    {
        var url = await Photo() + "w-32.auto";
        using var post = await server.Anonymous.PostAsync(url, null);
        Assert.Equal((405, "Accept"), ((int)post.StatusCode, post.Header("Vary")));
        using var beyond = await Ask(url, Chrome, ("Range", "bytes=99999999-"));
        Assert.Equal((416, "Accept"), ((int)beyond.StatusCode, beyond.Header("Vary")));
        using var head = await server.Anonymous.SendAsync(Answers.Request(HttpMethod.Head, url, ("Accept", Chrome)));
        Assert.Equal((200, "Accept", "image/avif"), ((int)head.StatusCode, head.Header("Vary"), head.Header("Content-Type")));
    }

    [Fact]
    public async Task ImageResizers_format_may_be_auto_too()
    {
        var id = (await Uploaded(Pictures.Photo(60, 40, seed: 32))).Split('/')[3];
        using var answer = await Ask($"/ir/{id}?width=30&format=Auto", Chrome);
        await IsA(answer, "avif");
        Assert.Equal("Accept", answer.Header("Vary"));
        using var plain = await Ask($"/ir/{id}?width=30&format=jpg", Chrome);
        await IsA(plain, "jpg");
        Assert.Equal("", plain.Header("Vary"));
    }

    private Task<string> Photo() => Uploaded(Pictures.Photo(60, 40));

    private async Task<string> Uploaded(byte[] picture) =>
        new Uri((await server.Upload(picture)).GetProperty("object_url").GetString()!).AbsolutePath;

    private Task<HttpResponseMessage> Ask(string url, string? accept, params (string Name, string Value)[] headers) =>
        server.Anonymous.SendAsync(Answers.Request(HttpMethod.Get, url, accept is null ? headers : [("Accept", accept), .. headers]));

    private static async Task IsA(HttpResponseMessage answer, string extension)
    {
        Assert.True(MediaTypes.TryFromExtension(extension, out var type));
        Assert.Equal((200, type.Mime), ((int)answer.StatusCode, answer.Header("Content-Type")));
        Assert.Equal(type, Magic.Sniff(await answer.Content.ReadAsByteArrayAsync()).Value);
    }
}
