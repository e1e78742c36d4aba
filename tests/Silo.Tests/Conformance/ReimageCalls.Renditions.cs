namespace Darkroom.Tests.Conformance;

internal static partial class ReimageCalls
{
    private static Call[] Renditions =>
    [
        Size("w-800 of 1000 × 500", (1000, 500), "w-800.webp", (800, 400)),
        Size("h-100 of 1000 × 500", (1000, 500), "h-100.webp", (200, 100)),
        Size("w-800 of 400 × 300 is not enlarged", (400, 300), "w-800.webp", (400, 300)),
        Size("h-400_w-600 of 1200 × 1200 is exactly that box", (1200, 1200), "h-400_w-600.png", (600, 400)),
        Size("h-90_w-60 of 30 × 30 is exactly that box too", (30, 30), "h-90_w-60.png", (60, 90)),
        Row("GET w-10.webp twice: made once", async tenant =>
        {
            var url = $"{tenant.Files}/{await tenant.Upload()}/w-10.webp";
            await tenant.Stranger("GET", url).IsPicture("image/webp", Expectations.ById, ("Cache-Status", "darkroom; fwd=miss; stored"));
            await tenant.Stranger("GET", url).IsPicture("image/webp", Expectations.ById, ("Cache-Status", "darkroom; hit"));
        }),
        Row("GET with If-None-Match of what it has", async tenant =>
        {
            var url = $"{tenant.Files}/{await tenant.Upload()}/w-10.webp";
            using var first = await tenant.Stranger("GET", url);
            using var again = await tenant.Stranger("GET", url, null, ("If-None-Match", first.Header("ETag")));
            Assert.Equal((304, Expectations.ById, first.Header("ETag")), ((int)again.StatusCode, again.Header("Cache-Control"), again.Header("ETag")));
        }),
        Row("HEAD of a picture", async tenant =>
            Assert.Empty(await tenant.Stranger("HEAD", $"{tenant.Files}/{await tenant.Upload()}/w-10.webp").IsPicture("image/webp"))),
        Row("GET w-60_h-40.webp is h-40_w-60.webp, byte for byte", async tenant =>
        {
            var url = $"{tenant.Files}/{await tenant.Upload(Tenant.Picture(120, 120))}/";
            var one = await tenant.Stranger("GET", url + "w-60_h-40.webp").IsPicture("image/webp");
            Assert.Equal(one, await tenant.Stranger("GET", url + "h-40_w-60.webp").IsPicture("image/webp"));
        }),
        Row("GET original gives the uploaded bytes", async tenant =>
        {
            var file = Tenant.Picture();
            var id = await tenant.Upload(file);
            Assert.Equal(file, await tenant.Stranger("GET", $"{tenant.Files}/{id}/original").IsPicture("image/png"));
        }),
        .. new[] { "/files", "/storage", "/create" }.Select(prefix => Row($"GET {prefix}/{{bucket}}/{{id}}/w-10.webp needs no key", async tenant =>
            await tenant.Stranger("GET", $"{prefix}/{tenant.Bucket}/{await tenant.Upload()}/w-10.webp").IsPicture("image/webp"))),
        Row("GET {object_url}/w-10.webp: two slashes are one", async tenant =>
            await tenant.Stranger("GET", $"{tenant.Server.Url}files/{tenant.Bucket}/{await tenant.Upload()}//w-10.webp").IsPicture("image/webp")),
        Row("GET by the owner's name: cached five minutes", async tenant =>
            await tenant.Stranger("GET", $"{tenant.Files}/{await tenant.Upload(name: "hero")}/w-10.webp").IsPicture("image/webp", Expectations.ByName)),
        Row("GET ?any=query is the same picture", async tenant =>
        {
            var url = $"{tenant.Files}/{await tenant.Upload()}/w-10.webp";
            Assert.Equal(await tenant.Stranger("GET", url).IsPicture("image/webp"), await tenant.Stranger("GET", url + "?v=2&utm=x").IsPicture("image/webp"));
        }),
    ];

    private static Call[] Formats =>
    [
        .. new[] { ("webp", "image/webp"), ("avif", "image/avif"), ("png", "image/png"), ("jpg", "image/jpeg"), ("jpeg", "image/jpeg"), ("gif", "image/gif") }
            .Select(format => Row($"GET original.{format.Item1}", async tenant =>
                await tenant.Stranger("GET", $"{tenant.Files}/{await tenant.Upload()}/original.{format.Item1}").IsPicture(format.Item2))),
    ];

    private static Call[] RefusedRenditions =>
    [
        Row("GET bg-remove: not enabled", async tenant =>
            await tenant.Stranger("GET", $"{tenant.Files}/{await tenant.Upload()}/h-40_w-60_bg-remove.png").Says(403, """{"error":"Background removal is not enabled"}""")),
        .. new[] { "w-0.webp", "w-abc.webp", "w-.webp", "w-1.5.webp", "w--5.webp", "w-8193.webp", "w-10_w-20.webp", "bg-remove_bg-remove.png", "original_w-10.webp", "nothing-5.webp", "w-9000.webp", "q-101.webp", "w-10.psd", "w-10.html", "w-10", "overlayscale-30.webp" }.Select(rendition => Row($"GET {rendition}", async tenant =>
            await tenant.Stranger("GET", $"{tenant.Files}/{await tenant.Upload()}/{rendition}").Says(400, Error))),
        .. new[] { "original.m3u8", "original.mp4", "w-10.mp4" }.Select(rendition => Row($"GET {rendition}", async tenant =>
            await tenant.Stranger("GET", $"{tenant.Files}/{await tenant.Upload()}/{rendition}").Says(404, NotFound))),
        Row("GET of an unknown bucket or object", async tenant =>
        {
            await tenant.Stranger("GET", $"/files/unknown/{await tenant.Upload()}/w-10.webp").Says(404, NotFound);
            await tenant.Stranger("GET", $"{tenant.Files}/unknown/w-10.webp").Says(404, NotFound);
            await tenant.Stranger("GET", $"/create/{(await Tenant.Of(tenant.Server)).Bucket}/{await tenant.Upload()}/w-10.webp").Says(404, NotFound);
        }),
        Row("POST of a picture's URL", async tenant => await tenant.Post($"{tenant.Files}/{await tenant.Upload()}/w-10.webp").Says(405, Error)),
    ];

    private static Call Size(string name, (int Width, int Height) picture, string rendition, (int Width, int Height) expected) => Row($"GET {name}", async tenant =>
    {
        var url = $"{tenant.Files}/{await tenant.Upload(Tenant.Picture(picture.Width, picture.Height))}/{rendition}";
        var made = await tenant.Stranger("GET", url).IsPicture(rendition.EndsWith("png", StringComparison.Ordinal) ? "image/png" : "image/webp");
        Assert.Equal(expected, await tenant.SizeOf(made));
    });
}
