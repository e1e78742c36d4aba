using static Darkroom.Tests.Conformance.SlinkCalls;

namespace Darkroom.Tests.Conformance;

internal static class SlinkUploadCalls
{
    private static readonly byte[] Photo = Pictures.Photo(60, 40, seed: 71);

    public static readonly Call[] All =
    [
        Call("POST /api/upload", server => ByToken(server, HttpMethod.Post)),
        Call("PUT /api/upload", server => ByToken(server, HttpMethod.Put)),
        Call("POST /api/upload isPublic, description", Fields),
        Call("POST /api/upload tagIds[], collectionIds[] of nobody", async server =>
        {
            var ann = await SlinkPerson.Ann(server);
            var nobodys = Guid.NewGuid().ToString();
            var id = await ann.Upload(Photo, ("tagIds[]", nobodys), ("collectionIds[]", nobodys));
            Assert.Empty((await ann.Detail(id)).Strings("tags"));
        }),
        Call("POST /api/upload without a token, guests being allowed", async server =>
            Shape.Match("""{"id":"<uuid>"}""", await server.Anonymous.PostAsync("/api/upload", SlinkPerson.Form(Photo)).Json(201))),
        Call("POST /api/guest/upload", server => ByGuest(server, HttpMethod.Post)),
        Call("PUT /api/guest/upload", server => ByGuest(server, HttpMethod.Put)),
        Call("POST /api/external/upload", server => ByKey(server, HttpMethod.Post)),
        Call("PUT /api/external/upload", server => ByKey(server, HttpMethod.Put)),
        Call("POST /api/external/upload without a key, with a wrong one", async server =>
        {
            await server.Anonymous.PostAsync("/api/external/upload", SlinkPerson.Form(Photo)).Refused(401);
            using var wrong = Upload(HttpMethod.Post, "/api/external/upload", "sk_" + new string('0', 64));
            Assert.Equal("""401 {"error":{"message":"Authentication failed","code":"INVALID_API_KEY"}}""", await server.Anonymous.SendAsync(wrong).Text());
        }),
        Call("POST /api/upload of what is no image", async server =>
        {
            await Refused(server, "not an image"u8.ToArray(), """The mime type of the file is invalid ("text/plain"). Allowed mime types are "image/png", "image/jpeg", "image/gif", "image/webp", "image/avif".""");
            await Refused(server, [.. "%PDF-1.7\n"u8, .. new byte[100]], """The mime type of the file is invalid ("application/pdf"). Allowed mime types are "image/png", "image/jpeg", "image/gif", "image/webp", "image/avif".""");
            await Refused(server, Photo[..60], null);
            await Refused(server, [], null);
        }),
        Call("POST /api/upload of too large a file", server =>
            Refused(server, [.. Photo, .. new byte[15_000_001 - Photo.Length]], "The file is too large (15000001 bytes). Allowed maximum size is 15000000 bytes.")),
        Call("POST /api/upload without an image", async server =>
        {
            var ann = await SlinkPerson.Ann(server);
            await ann.Http.PostAsync("/api/upload", new MultipartFormDataContent { { new StringContent("x"), "description" } }).Violates("image");
            await ann.Http.PostJson("/api/upload", "{}").Violates("image");
        }),
    ];

    private static async Task ByToken(DarkroomServer server, HttpMethod method)
    {
        var ann = await SlinkPerson.Ann(server);
        using var answer = await ann.Http.SendAsync(Upload(method, "/api/upload", ann.Access));
        var body = await Task.FromResult(answer).Json(201);
        Shape.Match("""{"id":"<uuid>"}""", body);
        var id = body.GetProperty("id").GetString()!;
        Assert.Equal($"image/{id}/detail", answer.Header("Location"));
        Assert.False((await ann.Detail(id)).GetProperty("isPublic").GetBoolean());
        Assert.Equal(Photo, await server.Anonymous.GetByteArrayAsync($"/image/{id}.png"));
    }

    private static async Task Fields(DarkroomServer server)
    {
        var ann = await SlinkPerson.Ann(server);
        foreach (var (sent, isPublic) in new[] { ("true", true), ("1", true), ("false", false), ("0", false), ("", false) })
        {
            var detail = await ann.Detail(await ann.Upload(Photo, ("isPublic", sent), ("description", "At the sea #summer")));
            Assert.Equal((isPublic, "At the sea #summer"), (detail.GetProperty("isPublic").GetBoolean(), detail.GetProperty("description").GetString()));
        }

        Assert.Equal(255, (await ann.Detail(await ann.Upload(Photo, ("description", new string('d', 255))))).GetProperty("description").GetString()!.Length);
        await ann.Http.PostAsync("/api/upload", SlinkPerson.Form(Photo, ("description", new string('d', 256)))).Violates("description");
    }

    private static async Task ByGuest(DarkroomServer server, HttpMethod method)
    {
        var body = await server.Anonymous.SendAsync(Upload(method, "/api/guest/upload", null)).Json(201);
        Shape.Match("""{"id":"<uuid>"}""", body);
        var shown = await server.Anonymous.GetAsync($"/api/image/{body.GetProperty("id").GetString()}/public").Json();
        Shape.Match("""{"data":{"owner":{"id":"<uuid>","email":null,"username":null,"displayName":"Anonymous"},"attributes":{"isPublic":true,"…":0},"…":0}}""", shown);
    }

    private static async Task ByKey(DarkroomServer server, HttpMethod method)
    {
        var key = await (await SlinkPerson.Ann(server)).NewKey();
        var body = await server.Anonymous.SendAsync(Upload(method, "/api/external/upload", key)).Json(201);
        var id = body.GetProperty("id").GetString();
        Shape.Match($$"""{"id":"<uuid>","url":"/api/image/{{id}}.png","thumbnailUrl":"/api/image/{{id}}_thumbnail.png"}""", body);
        // Clients put the base before it, with a slash and without one.
        foreach (var slash in new[] { "", "/" })
        {
            Assert.Equal(Photo, await server.Anonymous.GetByteArrayAsync(server.Url.AbsoluteUri.TrimEnd('/') + slash + body.GetProperty("url").GetString()));
            var thumbnail = await server.Anonymous.GetByteArrayAsync(server.Url.AbsoluteUri.TrimEnd('/') + slash + body.GetProperty("thumbnailUrl").GetString());
            Assert.Equal((300, 300), Pictures.SizeOfPng(thumbnail));
        }
    }

    private static async Task Refused(DarkroomServer server, byte[] file, string? message)
    {
        var ann = await SlinkPerson.Ann(server);
        var violation = await ann.Http.PostAsync("/api/upload", SlinkPerson.Form(file)).Violates("image");
        Assert.NotEmpty(violation.GetProperty("message").GetString()!);
        if (message is not null) Assert.Equal(message, violation.GetProperty("message").GetString());
    }

    private static HttpRequestMessage Upload(HttpMethod method, string url, string? secret)
    {
        var request = new HttpRequestMessage(method, url) { Content = SlinkPerson.Form(Photo) };
        if (secret is not null) request.Headers.Authorization = new("Bearer", secret);
        return request;
    }
}
