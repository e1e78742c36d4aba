namespace Darkroom.Tests.Conformance;

internal static partial class ImageResizerCalls
{
    private static Call[] Creates =>
    [
        .. new[] { "/v1/images", "/images", "/v0.1/images" }.Select(root => Row($"POST {root} of application/octet-stream", async tenant =>
            await Ask(tenant, "POST", root, Forms.Bytes(Tenant.Picture(), Octets)).Says(200, Image))),
        .. new[] { "image/png", "image/jpeg", "image/anything" }.Select(type => Row($"POST /v1/images of {type}", async tenant =>
            await Ask(tenant, "POST", "/v1/images", Forms.Bytes(Tenant.Picture(), type)).Says(200, Image))),
        .. new[] { "image", "file", "whatever" }.Select(part => Row($"POST /v1/images of a form, field {part}", async tenant =>
            await Ask(tenant, "POST", "/v1/images", Forms.File(part, Tenant.Picture())).Says(200, Image))),
        .. new[] { "application/json", "application/x-www-form-urlencoded", "text/plain" }.Select(type => Row($"POST /v1/images of {type}", async tenant =>
            await Ask(tenant, "POST", "/v1/images", Forms.Bytes(Tenant.Picture(), type)).Says(415, Error("unsupported_type")))),
        Row("POST /v1/images without Content-Type", async tenant => await Ask(tenant, "POST", "/v1/images", Forms.Bytes(Tenant.Picture(), null)).Says(415, Error("unsupported_type"))),
        Row("POST /v1/images of a text", async tenant => await Ask(tenant, "POST", "/v1/images", Forms.Bytes("no picture"u8.ToArray(), Octets)).Says(415, Error("unsupported_type"))),
        Row("POST /v1/images of a cut picture", async tenant => await Ask(tenant, "POST", "/v1/images", Forms.Bytes(Tenant.Picture(200, 200)[..2_000], Octets)).Says(400, Error("invalid_image"))),
        Row("POST /v1/images of nothing", async tenant => await Ask(tenant, "POST", "/v1/images", Forms.Bytes([], Octets)).Says(400, Error("invalid_request"))),
        Row("POST /v1/images beyond the account's storage", async tenant =>
            await Ask(tenant, "POST", "/v1/images", Forms.Bytes(Tenant.Picture(), Octets)).Says(403, Error("storage_limit")), storageLimit: 100),
        Row("POST /v1/images of more than an upload may have", async tenant =>
            await Ask(tenant, "POST", "/v1/images", Forms.Claiming(300_000_000, Octets), Forms.Wait).Says(413, Error("too_large"))),
        Row("POST /v1/images?tags= trimmed, empties and repeats dropped, case kept", async tenant =>
        {
            var body = await Ask(tenant, "POST", "/v1/images?tags=Animal,%20dog%20,,ANIMAL,four_legs", Forms.Bytes(Tenant.Picture(), Octets)).Json();
            Assert.Equal(["Animal", "dog", "four_legs"], body.GetProperty("response").Strings("tags"));
        }),
        Row("POST /v1/images with 21 tags", async tenant =>
            await Ask(tenant, "POST", "/v1/images?tags=" + string.Join(',', Enumerable.Range(0, 21)), Forms.Bytes(Tenant.Picture(), Octets)).Says(400, Error("invalid_request"))),
        Row("POST /v1/images with 20 tags, one of them twice, and 21 times the same", async tenant =>
        {
            await Ask(tenant, "POST", "/v1/images?tags=3," + string.Join(',', Enumerable.Range(0, 20)), Forms.Bytes(Tenant.Picture(), Octets)).Json();
            await Ask(tenant, "POST", "/v1/images?tags=" + string.Join(',', Enumerable.Repeat("a", 21)), Forms.Bytes(Tenant.Picture(), Octets)).Json();
        }),
        Row("POST /v1/images of a form whose file has a name that cannot be kept", async tenant =>
        {
            await Ask(tenant, "POST", "/v1/images", Forms.File("file", Tenant.Picture(), new string('n', 3_000))).Says(200, Image);
            Assert.Equal(System.Text.Json.JsonValueKind.Null, (await tenant.Get("/get/").Json()).GetProperty("items")[0].GetProperty("original_file_name").ValueKind);
        }),
        Row("POST /v1/images/ with a slash", async tenant => await Ask(tenant, "POST", "/v1/images/", Forms.Bytes(Tenant.Picture(), Octets)).Says(200, Image)),
        Row("POST /v1/images with a key that only reads", async tenant =>
            await tenant.Stranger("POST", "/v1/images?key=" + await tenant.KeyWith("read"), Forms.Bytes(Tenant.Picture(), Octets)).Says(403, Error("forbidden"))),
        Row("POST /v1/images?verbose=maybe", async tenant => await Ask(tenant, "POST", "/v1/images?verbose=maybe", Forms.Bytes(Tenant.Picture(), Octets)).Says(400, Error("invalid_request"))),
        Row("POST /v1/images with everything that can be asked", async tenant =>
            await Ask(tenant, "POST", "/v1/images?with_exif=1&verbose=yes&with_mini_preview=on&with_account=true", Forms.Bytes(Tenant.Picture(), Octets)).Says(200, Full)),
        RefusesStrangers("POST", "/v1/images"),
        Row("GET /v1/images?url= saves a copy, a new one each time", async tenant =>
        {
            var file = Tenant.Picture();
            var url = Uri.EscapeDataString($"{tenant.Server.Url}files/{tenant.Bucket}/{await tenant.Upload(file)}/original");
            var first = IdOf(await Get(tenant, $"/v1/images?url={url}&tags=a,b").Says(200, """{"success":true,"response":{"id":"<id>","width":40,"height":30,"filesize":"<number>","tags":["a","b"]}}"""));
            var second = IdOf(await Get(tenant, $"/v1/images?url={url}").Json());
            Assert.NotEqual(first, second);
            Assert.Equal(file, await tenant.Stranger("GET", "/ir/" + first).IsPicture("image/png"));
        }),
        Row("GET /v1/images?url= with everything that can be asked", async tenant =>
        {
            var url = Uri.EscapeDataString($"{tenant.Server.Url}files/{tenant.Bucket}/{await tenant.Upload(name: "source")}/original");
            await Get(await Tenant.Of(tenant.Server), $"/v1/images?url={url}&with_exif&verbose&with_mini_preview&with_account").Says(200, Full);
        }),
        .. new[] { "ftp://example.org/a.png", "file:///etc/passwd", "nonsense", "http://10.0.0.1/a.png", "http://[::ffff:169.254.169.254]/", "http://user:secret@example.org/" }
            .Select(url => Row($"GET /v1/images?url={url}", async tenant => await Get(tenant, "/v1/images?url=" + Uri.EscapeDataString(url)).Says(400, Error("fetch_failed")))),
        Row("GET /v1/images?url= of what is no picture or not there", async tenant =>
        {
            await Get(tenant, "/v1/images?url=" + Uri.EscapeDataString(tenant.Server.Url + "health/live")).Says(415, Error("unsupported_type"));
            await Get(tenant, "/v1/images?url=" + Uri.EscapeDataString(tenant.Server.Url + "nothing")).Says(400, Error("fetch_failed"));
        }),
        Row("GET /v1/images without url", async tenant => await Get(tenant, "/v1/images").Says(400, Error("invalid_request"))),
        Row("GET /v1/images?url= as a browser's prefetch", async tenant =>
            await Ask(tenant, "GET", "/v1/images?url=http%3A%2F%2Fexample.org%2Fa.png", null, ("Sec-Purpose", "prefetch;prerender")).Says(403, Error("forbidden"))),
        RefusesStrangers("GET", "/v1/images"),
        Row("PUT /v1/images", async tenant => await Ask(tenant, "PUT", "/v1/images").Says(405, Error("method_not_allowed"))),
    ];

    private const string Full = """
        {"success":true,"response":{"id":"<id>","width":40,"height":30,"filesize":"<number>","tags":[],"format":"png","created_at":"<time>","created":"<number>",
        "mime_type":"image/png","url":"<text>","exif":{},"mini_preview":"<text>","account":{"num_images":1,"storage":{"max":107374182400,"max_readable":"100 GB",
        "used":"<number>","used_readable":"<text>","remaining":"<number>","remaining_readable":"100 GB"}}}}
        """;
}
