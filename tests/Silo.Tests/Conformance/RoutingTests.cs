namespace Darkroom.Tests.Conformance;

/// <summary>Which dialect a path belongs to, on one host and on several.</summary>
public sealed class RoutingTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private const string Reimage = """{"error":"<text>"}""";
    private const string Imager = """{"status":"error","message":"<text>"}""";
    private const string ImageResizer = """{"success":false,"response":null,"error":{"code":"<text>","message":"<text>"}}""";
    private const string Slink = """{"error":{"title":"<text>","message":"<text>"}}""";

    [Theory]
    [InlineData("GET", "/nothing", 404, Reimage)]
    [InlineData("GET", "/files/a/b", 404, Reimage)]
    [InlineData("POST", "/get/", 405, Reimage)]
    [InlineData("GET", "/admin/nothing", 404, Reimage)]
    [InlineData("GET", "/slink/api/images", 404, Reimage)]
    [InlineData("GET", "/reimage/get", 404, Reimage)]
    [InlineData("GET", "/image/nothing", 404, Imager)]
    [InlineData("PUT", "/api/images/upload", 405, Imager)]
    [InlineData("PATCH", "/api/images/0351EwI5CvxzJaUhvtdHM3", 405, Imager)]
    [InlineData("GET", "/v1/nothing", 404, ImageResizer)]
    [InlineData("GET", "/v1", 404, ImageResizer)]
    [InlineData("PUT", "/v1/images", 405, ImageResizer)]
    [InlineData("PUT", "/images", 405, ImageResizer)]
    [InlineData("GET", "/v0.1/nothing", 404, ImageResizer)]
    [InlineData("GET", "/ir/nothing", 404, ImageResizer)]
    [InlineData("GET", "/api/nothing", 404, Slink)]
    [InlineData("GET", "/api", 404, Slink)]
    [InlineData("GET", "/api/collection/x", 404, Slink)]
    [InlineData("GET", "/i/code", 404, Slink)]
    [InlineData("GET", "/c/code", 404, Slink)]
    [InlineData("GET", "/image/nothing.jpg", 404, Slink)]
    [InlineData("GET", "/api/image/nothing.jpg", 404, Slink)]
    [InlineData("PUT", "/api/images/history", 405, Slink)]
    [InlineData("POST", "/api/images", 405, Slink)]
    public async Task A_refusal_wears_the_envelope_of_whoever_owns_the_path(string method, string path, int status, string envelope)
    {
        using var answer = await shared.Value.Anonymous.SendAsync(Answers.Request(new(method), path));
        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal(envelope == Slink ? "application/vnd.api+json" : "application/json", answer.Content.Headers.ContentType?.MediaType);
        Shape.Match(envelope, System.Text.Json.JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement);
    }

    [Fact]
    public async Task Digits_are_a_page_for_people_and_strangers_and_an_image_for_a_program()
    {
        var server = shared.Value;
        Assert.Equal(1, (await server.Anonymous.GetAsync("/api/images/1").Json()).GetProperty("meta").GetProperty("page").GetInt32());
        Shape.Match(Imager, await server.Http.GetAsync("/api/images/12345").Json(404));
        Shape.Match(Imager, await server.Anonymous.GetAsync("/api/images/1234567890").Json(401));
        foreach (var word in new[] { "history", "by-id", "exists" }) Assert.DoesNotContain("\"status\"", await Body(server.Http.GetAsync("/api/images/" + word)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_configured_host_or_prefix_serves_its_own_surface_only()
    {
        await using var server = await DarkroomServer.Start(
            data: null,
            "Urls:Reimage=https://reimage.test", "Urls:Imager=https://imager.test/v9", "Urls:ImageResizer=https://resizer.test", "Urls:Slink=https://slink.test",
            "Urls:Images=https://images.test", "Urls:Files=https://files.test", "Urls:Storage=https://files.test/second");
        var file = Pictures.Photo(40, 30);
        using var form = new MultipartFormDataContent { { new ByteArrayContent(file), "image", "a.png" } };
        using var request = Answers.Request(HttpMethod.Post, "/v9/api/images/upload", ("Host", "imager.test"));
        request.Content = form;
        var data = (await server.Http.SendAsync(request).Json()).GetProperty("data");
        var id = data.GetProperty("id").GetString()!;
        Assert.Equal($"https://imager.test/v9/image/{id}", data.GetProperty("url").GetString());

        foreach (var (host, path) in new[] { ("imager.test", $"/v9/image/{id}"), ("slink.test", $"/image/{id}.png"), ("images.test", $"/{id}"), ("files.test", $"/default/{id}/original"), ("files.test", $"/second/default/{id}/original"), ("reimage.test", $"/create/default/{id}/original") })
            Assert.Equal(200, await Status(server, host, path));
        foreach (var (host, path) in new[] { ("reimage.test", "/get/"), ("REIMAGE.test.", "/get/"), ("resizer.test", $"/v1/images/{id}"), ("resizer.test", $"/images/{id}"), ("slink.test", $"/api/image/{id}/detail"), ("imager.test", $"/v9/api/images/{id}") })
            Assert.Equal(200, await Status(server, host, path));
        foreach (var (host, path) in new[]
        {
            ("imager.test", $"/image/{id}"), ("imager.test", "/v9/get/"), ("imager.test.", "/v9/get/"), ("slink.test", "/get/"), ("slink.test", $"/v1/images/{id}"), ("resizer.test", "/get/"), ("resizer.test", "/health/live"),
            ("images.test", $"/ir/{id}"), ("images.test", "/user/"), ("files.test", "/user/"), ("reimage.test", "/admin/accounts"), ("reimage.test", $"/v1/images/{id}"),
        })
            Assert.Equal(404, await Status(server, host, path));

        // Every other host carries all of them.
        Assert.Equal(200, await Status(server, "elsewhere.test", $"/v1/images/{id}"));
        Assert.StartsWith("{\"success\":false", await Body(server.Http.SendAsync(Answers.Request(HttpMethod.Get, "/get/", ("Host", "resizer.test")))), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_host_is_the_same_in_any_case_and_with_the_port_that_its_scheme_implies()
    {
        await using var server = await DarkroomServer.Start(data: null, "Urls:Files=https://Files.test", "Urls:Slink=http://slink.test:81");
        var id = (await server.Upload(Pictures.Photo(40, 30))).GetProperty("object_id").GetString()!;
        foreach (var host in new[] { "files.test", "FILES.TEST", "files.test:443" })
        {
            Assert.Equal(200, await Status(server, host, $"/default/{id}/original"));
            Assert.Equal(404, await Status(server, host, "/user/"));
        }

        Assert.Equal(404, await Status(server, "SLINK.test:81", "/user/"));
        foreach (var other in new[] { "files.test:81", "slink.test", "slink.test:80" }) Assert.Equal(200, await Status(server, other, "/user/"));
    }

    [Fact]
    public async Task Every_URL_that_is_handed_out_below_a_prefix_leads_to_its_picture()
    {
        await using var server = await DarkroomServer.Start(data: null, "Urls:Reimage=https://both.test/re", "Urls:ImageResizer=https://both.test/sizer", "Urls:Api=https://api.test/all");
        var id = (await server.Upload(Pictures.Photo(40, 30))).GetProperty("object_id").GetString()!;
        var listed = await server.Http.SendAsync(Answers.Request(HttpMethod.Get, "/re/get/", ("Host", "both.test"))).Json();
        var seen = await server.Http.SendAsync(Answers.Request(HttpMethod.Get, $"/sizer/v1/images/{id}?verbose", ("Host", "both.test"))).Json();
        var shown = await server.Http.SendAsync(Answers.Request(HttpMethod.Get, "/all/api/images/" + id, ("Host", "api.test"))).Json();
        var urls = new[] { listed.Strings("urls")[0], listed.Strings("thumbnails")[0], seen.GetProperty("response").GetProperty("url").GetString()!, shown.GetProperty("data").GetProperty("url").GetString()! };
        Assert.Equal([$"https://both.test/re/files/default/{id}/original.webp", $"https://both.test/sizer/ir/{id}", $"https://api.test/all/image/{id}"], [urls[0], .. urls[2..]]);
        foreach (var url in urls.Select(url => new Uri(url))) Assert.Equal(200, await Status(server, url.Authority, url.AbsolutePath));

        // Whether a proxy in front takes the prefix away or leaves it.
        Assert.Equal(200, await Status(server, "api.test", $"/image/{id}"));
        Assert.Equal(404, await Status(server, "api.test", "/allx/user/"));
    }

    [Fact]
    public async Task Whoever_shows_a_token_means_a_page_and_whoever_shows_a_key_an_image()
    {
        var server = shared.Value;
        foreach (var shown in new[] { ("Authorization", "Bearer " + DarkroomServer.AdminKey), ("X-Api-Key", DarkroomServer.AdminKey) })
            Shape.Match(Imager, await server.Anonymous.SendAsync(Answers.Request(HttpMethod.Get, "/api/images/1", shown)).Json(404));
        Shape.Match(Imager, await server.Anonymous.GetAsync("/api/images/1?key=" + DarkroomServer.AdminKey).Json(404));
        Shape.Match(Slink, await server.Anonymous.SendAsync(Answers.Request(HttpMethod.Get, "/api/images/1", ("Authorization", "Bearer a.b.c"))).Json(401));
        Assert.Equal(2, (await server.Anonymous.GetAsync("/api/images/2/").Json()).GetProperty("meta").GetProperty("page").GetInt32());
    }

    [Fact]
    public async Task A_delivery_host_with_a_prefix_serves_nothing_beside_it()
    {
        await using var server = await DarkroomServer.Start(data: null, "Urls:Files=http://files.test/pics", "Urls:Images=http://ir.test/i");
        await server.Upload(Pictures.Photo(8, 8), "x");
        foreach (var (host, path) in new[] { ("files.test", "/get/"), ("files.test", "/user/"), ("files.test", "/"), ("files.test", "/files/default/x/original"), ("files.test", "/health/live"), ("ir.test", "/v1/images/x"), ("ir.test", "/v1/account") })
        {
            using var answer = await server.Http.SendAsync(Answers.Request(HttpMethod.Get, path, ("Host", host)));
            Assert.Equal((404, false), ((int)answer.StatusCode, (await answer.Content.ReadAsStringAsync()).Contains("Image not found", StringComparison.Ordinal)));
        }

        using var delete = await server.Http.SendAsync(Answers.Request(HttpMethod.Delete, "/delete/x", ("Host", "files.test")));
        Assert.DoesNotContain("Image not found", await delete.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("//")]
    [InlineData("//health//live")]
    [InlineData("//api//images//")]
    public async Task Slashes_collapse_before_the_path_finds_its_owner(string path)
    {
        using var answer = await shared.Value.Anonymous.GetAsync(shared.Value.Url.ToString().TrimEnd('/') + path);
        Assert.Equal(200, (int)answer.StatusCode);
    }

    private static async Task<int> Status(DarkroomServer server, string host, string path)
    {
        using var answer = await server.Http.SendAsync(Answers.Request(HttpMethod.Get, path, ("Host", host)));
        return (int)answer.StatusCode;
    }

    private static async Task<string> Body(Task<HttpResponseMessage> asking)
    {
        using var answer = await asking;
        return await answer.Content.ReadAsStringAsync();
    }
}
