using System.Text.Json;

namespace Darkroom.Tests.Conformance;

internal static partial class ReimageCalls
{
    private static Call[] Uploads =>
    [
        Row("POST /upload/ of a file alone", async tenant =>
        {
            var file = Tenant.Picture(40, 30);
            var body = await tenant.Post("/upload/", Forms.File("file", file, "beach.png")).Says(200, """
                {"object_url":"<text>","original":"<text>","optimised":"<text>","object_id":"<id>","tags":[],"size":"<number>","type":"image/png",
                "original_file_name":"beach.png","height":30,"width":40,"status":"success"}
                """);
            var url = $"{tenant.Server.Url}files/{tenant.Bucket}/{body.GetProperty("object_id").GetString()}/";
            Assert.Equal((url, url + "original", url + "original.webp"), (Text(body, "object_url"), Text(body, "original"), Text(body, "optimised")));
            Assert.Equal(Math.Round(file.Length / 1024.0, 2, MidpointRounding.AwayFromZero), body.GetProperty("size").GetDouble());
            Assert.Equal(file, await tenant.Server.Anonymous.GetByteArrayAsync(Text(body, "original")));
        }),
        Row("POST /upload, /upload// and //upload/: no slash or too many", async tenant =>
        {
            foreach (var path in new[] { "/upload", "/upload//", "//upload/" })
                await tenant.Post(tenant.Server.Url.ToString().TrimEnd('/') + path, Forms.File("file", Tenant.Picture())).Json();
        }),
        Tags("a comma list", ["product", "hero"], "product,hero"),
        Tags("the field again and again", ["product", "hero", "summer"], "product", "hero,summer"),
        Tags("spaces, empty ones, repeats whatever their case", ["product", "hero"], " product ,,hero, Product,hero"),
        Tags("an empty text", [], ""),
        Tags("letters of all languages", ["Grüße", "写真"], "Grüße,写真"),
        Row("POST /upload/ with folder", async tenant =>
            Assert.Equal("products", Text(await tenant.Post("/upload/", Forms.File("file", Tenant.Picture(), "a.png", ("folder", "products"))).Json(), "folder"))),
        Row("POST /upload/ with object: the id is the owner's", async tenant =>
        {
            var body = await Named(tenant, "Hero_image-1", Tenant.Picture()).Json();
            Assert.Equal(("Hero_image-1", $"{tenant.Server.Url}files/{tenant.Bucket}/Hero_image-1/"), (Text(body, "object_id"), Text(body, "object_url")));
        }),
        Row("POST /upload/ with an object that has this content already", async tenant =>
        {
            var file = Tenant.Picture();
            await Named(tenant, "again", file).Json();
            await Named(tenant, "again", file).Json();
            Assert.Equal(1, (await tenant.Get("/get/").Json()).GetProperty("total").GetInt32());
        }),
        Row("POST /upload/ with an object that has other content", async tenant =>
        {
            await Named(tenant, "taken", Tenant.Picture()).Json();
            await Named(tenant, "taken", Tenant.Picture()).Says(400, """{"error":"Object already exists"}""");
        }),
        Row("POST /upload/ with an object that another account has", async tenant =>
        {
            await Named(await Tenant.Of(tenant.Server), "both", Tenant.Picture()).Json();
            await Named(tenant, "both", Tenant.Picture()).Json();
        }),
        Row("POST /upload/ with an object that cannot be a name", async tenant =>
        {
            foreach (var name in new[] { "-x", "_x", "a b", "a/b", "../etc", "ä", "vid-86ef632d3d23", new string('a', 65), "0351EwI5CvxzJaUhvtdHM3", "0190f8a0-0000-7000-8000-000000000000" })
                await Named(tenant, name, Tenant.Picture()).Says(400, Error);
        }),
        .. new[] { ("jpg", "image/jpeg"), ("png", "image/png"), ("webp", "image/webp"), ("avif", "image/avif") }.Select(format => Row($"POST /upload/ of {format.Item2}, whatever its name says", async tenant =>
            Assert.Equal(format.Item2, Text(await tenant.Post("/upload/", Forms.File("file", await tenant.As(format.Item1), "a.txt")).Json(), "type")))),
        Row("POST /upload/ of image/gif, animated", async tenant =>
            Assert.Equal("image/gif", Text(await tenant.Post("/upload/", Forms.File("file", Gifs.Animated(20, 10, 3))).Json(), "type"))),
        .. Videos.Select(video => Row($"POST /upload/ of a video: {video.Name}", tenant =>
            tenant.Post("/upload/", Forms.File("file", video.File, "a.jpg")).Says(403, """{"error":"Video is not enabled"}"""))),
        Row("POST /upload/ beyond the account's storage", tenant =>
            tenant.Post("/upload/", Forms.File("file", Tenant.Picture())).Says(403, """{"error":"Storage limit exceeded"}"""), storageLimit: 100),
        Row("POST /upload/ of a text", tenant => tenant.Post("/upload/", Forms.File("file", "no picture at all"u8.ToArray(), "a.png")).Says(415, Error)),
        Row("POST /upload/ of a cut picture", tenant => tenant.Post("/upload/", Forms.File("file", Tenant.Picture(200, 200)[..2_000])).Says(422, Error)),
        Row("POST /upload/ of an empty file", tenant => tenant.Post("/upload/", Forms.File("file", [])).Says(400, Error)),
        Row("POST /upload/ without file", tenant => tenant.Post("/upload/", Forms.Fields(("tags", "a"))).Says(400, Error)),
        Row("POST /upload/ with two files", async tenant =>
        {
            var form = (MultipartFormDataContent)Forms.File("file", Tenant.Picture());
            form.Add(new ByteArrayContent(Tenant.Picture()), "file", "b.png");
            await tenant.Post("/upload/", form).Says(400, Error);
        }),
        Row("POST /upload/ of JSON", tenant => tenant.PostJson("/upload/", "{}").Says(400, Error)),
        Row("POST /upload/ of more than an upload may have", tenant =>
            tenant.Send("POST", "/upload/", Forms.Claiming(300_000_000, "multipart/form-data; boundary=b"), Forms.Wait).Says(413, Error)),
        RefusesStrangers("POST", "/upload/"),
        RefusesScope("POST", "/upload/", "read"),
        Row("GET /upload/ and PUT /upload/", async tenant =>
        {
            await tenant.Get("/upload/").Says(405, Error);
            await tenant.Send("PUT", "/upload/").Says(405, Error);
        }),
    ];

    private static (string Name, byte[] File)[] Videos =>
    [
        ("MP4", [0, 0, 0, 24, .. "ftypisom"u8, 0, 0, 2, 0, .. "isommp42"u8, .. new byte[200]]),
        ("MOV", [0, 0, 0, 20, .. "ftypqt  "u8, 0, 0, 2, 0, .. "qt  "u8, .. new byte[200]]),
        ("AVI", [.. "RIFF"u8, 0, 1, 0, 0, .. "AVI LIST"u8, .. new byte[200]]),
        ("WebM", [0x1A, 0x45, 0xDF, 0xA3, .. new byte[200]]),
    ];

    private static Call Tags(string name, string[] expected, params string[] sent) => Row($"POST /upload/ with tags: {name}", async tenant =>
    {
        var form = Forms.File("file", Tenant.Picture(), "a.png", [.. sent.Select(tags => ("tags", tags))]);
        Assert.Equal(expected, (await tenant.Post("/upload/", form).Json()).Strings("tags"));
    });

    private static Task<HttpResponseMessage> Named(Tenant tenant, string name, byte[] file) => tenant.Post("/upload/", Forms.File("file", file, "a.png", ("object", name)));

    private static string Text(JsonElement body, string property) => body.GetProperty(property).GetString()!;
}
