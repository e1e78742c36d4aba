namespace Darkroom.Tests.Conformance;

/// <summary>Imager: its two calls, its limit, and our list and delete beside them.</summary>
internal static class ImagerCalls
{
    private const string Uploaded = """{"status":"success","data":{"id":"<id>","url":"<text>"}}""";
    private const string Error = """{"status":"error","message":"<text>"}""";
    private const string WrongKey = """{"status":"error","message":"Invalid API key"}""";
    private const string WrongFormat = """{"status":"error","message":"Invalid image format"}""";
    private const string NotFound = """{"status":"error","message":"Image not found"}""";

    public static readonly Call[] All =
    [
        Row("POST /api/images/upload, field image", async tenant =>
        {
            var (id, _) = await Upload(tenant);
            Assert.Equal(22, id.Length);
        }),
        Row("POST /api/images/upload/ with a slash", async tenant => await tenant.Post("/api/images/upload/", Forms.File("image", Tenant.Picture())).Says(200, Uploaded)),
        .. new[] { "jpg", "webp", "avif", "gif" }.Select(extension => Row($"POST /api/images/upload of {extension}, whatever its name says", async tenant =>
            await tenant.Post("/api/images/upload", Forms.File("image", await tenant.As(extension), "a.txt")).Says(200, Uploaded))),
        Row("POST /api/images/upload with the key in X-Api-Key and in ?key=", async tenant =>
        {
            await tenant.Stranger("POST", "/api/images/upload", Forms.File("image", Tenant.Picture()), ("X-Api-Key", tenant.Key)).Says(200, Uploaded);
            await tenant.Stranger("POST", "/api/images/upload?key=" + tenant.Key, Forms.File("image", Tenant.Picture())).Says(200, Uploaded);
        }),
        Row("POST /api/images/upload of an empty file", tenant => tenant.Post("/api/images/upload", Forms.File("image", [])).Says(400, Error)),
        Row("POST /api/images/upload with a key that only reads", async tenant =>
            await tenant.Stranger("POST", "/api/images/upload", Forms.File("image", Tenant.Picture()), ("Authorization", "Bearer " + await tenant.KeyWith("read"))).Says(403, Error)),
        Row("HEAD /image/{id}", async tenant => Assert.Empty(await tenant.Stranger("HEAD", (await Upload(tenant)).Url).IsPicture("image/png"))),
        Row("GET /image/{id}?w=400 is not enlarged; other parameters change nothing", async tenant =>
        {
            var file = Tenant.Picture();
            var (_, url) = await Upload(tenant, file);
            Assert.Equal((40, 30), await tenant.SizeOf(await tenant.Stranger("GET", url + "?w=400").IsPicture("image/png")));
            Assert.Equal(file, await tenant.Stranger("GET", url + "?v=3&width=5").IsPicture("image/png"));
        }),
        .. new[] { "w=0", "h=-1", "w=1.5", "w=9000" }.Select(query => Row($"GET /image/{{id}}?{query}", async tenant =>
            await tenant.Stranger("GET", (await Upload(tenant)).Url + "?" + query).Says(400, Error))),
        Row("GET /image/unknown, /image/ and /image/{id}/more", async tenant =>
        {
            await tenant.Stranger("GET", "/image/12345").Says(404, NotFound);
            await tenant.Stranger("GET", "/image/").Says(404, NotFound);
            await tenant.Stranger("GET", $"/image/{(await Upload(tenant)).Id}/more").Says(404, NotFound);
        }),
        Row("GET /image/{id} gives the uploaded bytes", async tenant =>
        {
            var file = Tenant.Picture();
            var (id, url) = await Upload(tenant, file);
            Assert.Equal($"{tenant.Server.Url}image/{id}", url);
            Assert.Equal(file, await tenant.Stranger("GET", url).IsPicture("image/png"));
        }),
        Row("GET /image/{id}?w=20 and ?w=20&h=5: within that box", async tenant =>
        {
            var (_, url) = await Upload(tenant);
            Assert.Equal((20, 15), await tenant.SizeOf(await tenant.Stranger("GET", url + "?w=20").IsPicture("image/png")));
            Assert.Equal((7, 5), await tenant.SizeOf(await tenant.Stranger("GET", url + "?w=20&h=5").IsPicture("image/png")));
            await tenant.Stranger("GET", url + "?w=none").Says(400, Error);
        }),
        .. new[] { ("a text", "no picture"u8.ToArray()), ("a PDF", "%PDF-1.7\n"u8.ToArray()), ("a video", [0, 0, 0, 24, .. "ftypisom"u8, 0, 0, 2, 0, .. "isommp42"u8, .. new byte[200]]), ("a cut picture", Tenant.Picture(200, 200)[..2_000]) }
            .Select(file => Row($"POST /api/images/upload of {file.Item1}", tenant => tenant.Post("/api/images/upload", Forms.File("image", file.Item2)).Says(400, WrongFormat))),
        Row("POST /api/images/upload without image", tenant => tenant.Post("/api/images/upload", Forms.File("file", Tenant.Picture())).Says(400, Error)),
        Row("POST /api/images/upload of what is no form", tenant => tenant.PostJson("/api/images/upload", "{}").Says(400, Error)),
        Row("POST /api/images/upload beyond the account's storage", tenant => tenant.Post("/api/images/upload", Forms.File("image", Tenant.Picture())).Says(413, Error), storageLimit: 100),
        Row("POST /api/images/upload of more than an upload may have", tenant =>
            tenant.Send("POST", "/api/images/upload", Forms.Claiming(300_000_000, "multipart/form-data; boundary=b"), Forms.Wait).Says(413, Error)),
        RefusesStrangers("POST", "/api/images/upload"),
        Row("GET /api/images/{id}", async tenant =>
        {
            var (id, url) = await Upload(tenant);
            await tenant.Get("/api/images/" + id).Says(200, $$$"""{"status":"success","data":{"id":"{{{id}}}","url":"{{{url}}}","width":40,"height":30}}""");
            await tenant.Get("/api/images/" + Abstractions.ImageId.Parse(id, null).ToUuid()).Says(200, $$$"""{"status":"success","data":{"id":"{{{id}}}","url":"{{{url}}}","width":40,"height":30}}""");
        }),
        Row("GET /api/images/{id} that is nobody's or another's", async tenant =>
        {
            await tenant.Get("/api/images/12345").Says(404, NotFound);
            var (id, _) = await Upload(await Tenant.Of(tenant.Server));
            await tenant.Get("/api/images/" + id).Says(404, NotFound);
        }),
        RefusesStrangers("GET", "/api/images/0351EwI5CvxzJaUhvtdHM3"),
        Row("GET /api/images/mine?page=", async tenant =>
        {
            await Upload(tenant);
            await tenant.Get("/api/images/mine").Says(200, """{"status":"success","data":{"page":1,"total":1,"pages":1,"images":[{"id":"<id>","url":"<text>","width":40,"height":30}]}}""");
            await tenant.Get("/api/images/mine?page=2").Says(200, """{"status":"success","data":{"page":2,"total":1,"pages":1,"images":[]}}""");
        }),
        Row("DELETE /api/images/{id}", async tenant =>
        {
            var (id, url) = await Upload(tenant);
            await tenant.Delete("/api/images/" + id).Says(200, $$$"""{"status":"success","data":{"id":"{{{id}}}"}}""");
            await tenant.Get("/api/images/" + id).Says(404, NotFound);
            await tenant.Stranger("GET", url).Says(404, NotFound);
        }),
        Row("DELETE /api/images/{id} of another's image, which stays", async tenant =>
        {
            var (id, url) = await Upload(await Tenant.Of(tenant.Server));
            await tenant.Delete("/api/images/" + id).Says(404, NotFound);
            await tenant.Stranger("GET", url).IsPicture("image/png");
        }),
        Row("DELETE /api/images/{id} with a key that only writes", async tenant =>
            await tenant.Stranger("DELETE", "/api/images/" + (await Upload(tenant)).Id, null, ("Authorization", "Bearer " + await tenant.KeyWith("write"))).Says(403, Error)),
        RefusesStrangers("DELETE", "/api/images/0351EwI5CvxzJaUhvtdHM3"),
        RefusesStrangers("GET", "/api/images/mine"),
        Row("GET /api/images/{id}/ with a slash, and of digits that a program asks for", async tenant =>
        {
            await tenant.Get($"/api/images/{(await Upload(tenant)).Id}/").Says(200, """{"status":"success","data":"<any>"}""");
            await tenant.Stranger("GET", "/api/images/12345?key=" + tenant.Key).Says(404, NotFound);
        }),
        Row("PUT /api/images/{id}", tenant => tenant.Send("PUT", "/api/images/0351EwI5CvxzJaUhvtdHM3").Says(405, Error)),
        Row("POST /image/{id}", tenant => tenant.Post("/image/0351EwI5CvxzJaUhvtdHM3").Says(405, Error)),
    ];

    private static Call Row(string name, Func<Tenant, Task> check, long? storageLimit = null) => Tenant.Row("Imager", name, check, storageLimit);

    private static Call RefusesStrangers(string method, string path) => Row($"{method} {path} without a key, with a wrong one", async tenant =>
    {
        await tenant.Stranger(method, path).Says(401, WrongKey);
        await tenant.Stranger(method, path, null, ("Authorization", "Bearer wrong")).Says(401, WrongKey);
    });

    private static async Task<(string Id, string Url)> Upload(Tenant tenant, byte[]? file = null)
    {
        var body = await tenant.Post("/api/images/upload", Forms.File("image", file ?? Tenant.Picture())).Says(200, Uploaded);
        var data = body.GetProperty("data");
        return (data.GetProperty("id").GetString()!, data.GetProperty("url").GetString()!);
    }
}
