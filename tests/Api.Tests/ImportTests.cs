using System.Diagnostics;

namespace Darkroom.Tests;

/// <summary>What an import makes of URLs, redirects and answers.</summary>
public sealed class ImportTests
{
    [Theory]
    [InlineData("")]
    [InlineData("picture.jpg")]
    [InlineData("/etc/passwd")]
    [InlineData("//127.0.0.1/")]
    [InlineData("file:///etc/passwd")]
    [InlineData("ftp://127.0.0.1/a.jpg")]
    [InlineData("gopher://127.0.0.1/")]
    [InlineData("data:image/png;base64,iVBORw0KGgo=")]
    [InlineData("ws://127.0.0.1/")]
    [InlineData("jar:http://127.0.0.1/")]
    [InlineData("http:")]
    [InlineData("http://")]
    [InlineData("http:///picture.jpg")]
    [InlineData("http://127.0.0.1:0/")]
    [InlineData("http://127.0.0.1:65536/")]
    [InlineData("http://user@127.0.0.1/")]
    [InlineData("http://user:password@127.0.0.1/")]
    [InlineData("http://[::1/")]
    public async Task A_URL_that_is_not_fetched_is_refused_with_a_reason(string url)
    {
        using var importer = Import.New();
        var refused = await importer.Fetch(url, default);
        Assert.Equal(Failure.FetchFailed, refused.Failure);
        Assert.StartsWith("The URL", refused.Detail, StringComparison.Ordinal);
        Assert.NotEqual(Import.Unreachable, refused.Detail);
    }

    [Fact]
    public async Task A_URL_may_have_2048_characters()
    {
        await using var server = HostileServer.Saying(HostileServer.Ok(HostileServer.Picture));
        using var importer = Import.New();
        var longest = (server.Url + "/").PadRight(2_048, 'a');
        Assert.True((await importer.Receive(longest)).Ok);
        Assert.Equal(Failure.FetchFailed, (await importer.Receive(longest + 'a')).Failure);
        Assert.Equal(1, server.Connections);
    }

    [Fact]
    public async Task Importing_can_be_turned_off()
    {
        using var importer = Import.New(options: new() { Enabled = false });
        Assert.Equal(Failure.ImportDisabled, (await importer.Fetch("http://127.0.0.1/", default)).Failure);
    }

    [Fact]
    public async Task A_request_says_no_more_than_it_must()
    {
        await using var server = HostileServer.Routing(path => path == "/" ? HostileServer.Redirect("/picture.jpg") : null);
        using var importer = Import.New();
        using var activity = new Activity("import").Start();
        Assert.True((await importer.Receive(server.Url + "/#fragment")).Ok);
        Assert.Equal(["/", "/picture.jpg"], server.Requests.Select(head => head.Split(' ')[1]));
        Assert.All(server.Requests, head => Assert.Equal(
            ["Accept", "Accept-Encoding", "Connection", "Host", "User-Agent"],
            head.Split("\r\n").Skip(1).Where(line => line.Length > 0).Select(line => line.Split(':')[0]).Order(StringComparer.Ordinal)));
        Assert.All(server.Requests, head => Assert.Contains("Accept-Encoding: identity\r\n", head, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("/a/b/beach.jpg", "beach.jpg")]
    [InlineData("/a/b/beach.jpg?size=2#top", "beach.jpg")]
    [InlineData("/M%C3%BCnchen%20%28a%29.jpg", "München (a).jpg")]
    [InlineData("/a%2F..%2Fb.jpg", "b.jpg")]
    [InlineData("/a%5Cb.jpg", "b.jpg")]
    [InlineData("/a%00b.jpg", "")]
    [InlineData("/a%0Db.jpg", "")]
    [InlineData("/", "")]
    [InlineData("", "")]
    public async Task The_file_is_named_after_the_URL(string path, string name)
    {
        await using var server = HostileServer.Saying(HostileServer.Ok(HostileServer.Picture));
        using var importer = Import.New();
        var fetched = await importer.Fetch(server.Url + path, default);
        await using var file = fetched.Value!;
        Assert.Equal((name, HostileServer.Picture.Length), (file.FileName, file.Length));
    }

    [Theory]
    [InlineData(301, "/picture.jpg")]
    [InlineData(302, "picture.jpg")]
    [InlineData(303, "./a/../picture.jpg")]
    [InlineData(307, "?next")]
    [InlineData(308, "//127.0.0.1:PORT/picture.jpg")]
    [InlineData(302, "http://2130706433:PORT/picture.jpg")]
    public async Task A_redirect_is_followed_relative_or_absolute(int status, string location)
    {
        HostileServer? self = null;
        await using var server = self = HostileServer.Routing(path => path switch
        {
            "/start" => HostileServer.Redirect(location.Replace("PORT", $"{self!.Port}", StringComparison.Ordinal), status),
            "/start?next" => HostileServer.Redirect("/picture.jpg"),
            _ => null,
        });
        using var importer = Import.New();
        Assert.Equal(HostileServer.Picture, (await importer.Receive(server.Url + "/start")).Value);
    }

    [Theory]
    [InlineData("file:///etc/passwd")]
    [InlineData("ftp://127.0.0.1/a.jpg")]
    [InlineData("gopher://127.0.0.1:6379/_FLUSHALL")]
    [InlineData("data:image/png;base64,iVBORw0KGgo=")]
    [InlineData("javascript:alert(1)")]
    [InlineData("http://user:password@127.0.0.1/")]
    [InlineData("http://127.0.0.1:0/")]
    [InlineData("http://[")]
    [InlineData("LONG")]
    public async Task A_redirect_to_anything_but_a_fetchable_URL_is_refused(string location)
    {
        await using var server = HostileServer.Saying(HostileServer.Redirect(location == "LONG" ? "/" + new string('a', 2_048) : location));
        using var importer = Import.New();
        Import.IsRefused(await importer.Receive(server.Url), "The server redirects to a URL that is not fetched");
        Assert.Equal(1, server.Connections);
    }

    [Theory]
    [InlineData("http://127.0.0.1:PORT/")]
    [InlineData("//127.0.0.1:PORT/")]
    [InlineData("http://0x7f.1:PORT/")]
    [InlineData("http://[::ffff:127.0.0.1]:PORT/")]
    [InlineData("http://localhost:PORT/")]
    [InlineData("https://127.0.0.1:PORT/")]
    public async Task A_redirect_to_a_forbidden_address_is_refused_on_the_first_hop_and_on_the_last(string location)
    {
        await using var forbidden = HostileServer.Saying(HostileServer.Ok("secret"));
        location = location.Replace("PORT", $"{forbidden.Port}", StringComparison.Ordinal);
        foreach (var before in (string[][])[[location], ["/1", location], ["/1", "/2", location]])
        {
            var hop = 0;
            await using var server = new HostileServer((_, stream, cancellation) => HostileServer.Say(stream, HostileServer.Redirect(before[hop++]), cancellation), "127.0.0.2");
            using var importer = Import.New("127.0.0.2");
            Import.IsRefused(await importer.Receive($"http://127.0.0.2:{server.Port}/"), Import.Unreachable);
            Assert.Equal((before.Length, 0), (server.Connections, forbidden.Connections));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public async Task A_redirect_loop_ends_at_the_limit(int redirects)
    {
        await using var server = HostileServer.Saying(HostileServer.Redirect("/again"));
        using var importer = Import.New(options: new() { Redirects = redirects });
        Import.IsRefused(await importer.Receive(server.Url), $"The server redirects more than {redirects} times");
        Assert.Equal(redirects + 1, server.Connections);
    }

    [Fact]
    public void A_redirect_never_leads_from_https_back_to_http()
    {
        Assert.True(ImportUrl.Follow(new("http://a.example/"), "https://b.example/").Ok);
        Assert.True(ImportUrl.Follow(new("https://a.example/"), "//b.example/").Ok);
        Assert.False(ImportUrl.Follow(new("https://a.example/"), "http://a.example/").Ok);
    }

    [Theory]
    [InlineData("204 No Content", 204)]
    [InlineData("206 Partial Content", 206)]
    [InlineData("304 Not Modified", 304)]
    [InlineData("302 Found", 302)] // without a Location
    [InlineData("401 Unauthorized\r\nWWW-Authenticate: Basic", 401)]
    [InlineData("404 Not Found", 404)]
    [InlineData("407 Proxy Authentication Required\r\nProxy-Authenticate: Basic", 407)]
    [InlineData("500 Internal Server Error", 500)]
    [InlineData("999 Odd", 999)]
    public async Task Only_200_is_an_answer(string line, int status)
    {
        await using var server = HostileServer.Saying($"HTTP/1.1 {line}\r\nContent-Length: 0\r\n\r\n");
        using var importer = Import.New();
        Import.IsRefused(await importer.Receive(server.Url), $"The server answers {status}");
        Assert.Equal(1, server.Connections);
    }
}
