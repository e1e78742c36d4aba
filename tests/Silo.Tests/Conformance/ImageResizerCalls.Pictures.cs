namespace Darkroom.Tests.Conformance;

internal static partial class ImageResizerCalls
{
    private static Call[] Pictures =>
    [
        Row("GET /ir/{id} gives the uploaded bytes", async tenant =>
        {
            var file = Tenant.Picture();
            Assert.Equal(file, await tenant.Stranger("GET", "/ir/" + await Upload(tenant, file: file)).IsPicture("image/png"));
        }),
        Picture("width=20", (20, 15)),
        Picture("height=15", (20, 15)),
        Picture("width=50%25", (20, 15)),
        Picture("size=50%25", (20, 15)),
        Picture("size=50%", (20, 15)),
        Picture("size=100%25&blur=2", (40, 30)),
        Picture("size=10x20", (10, 20)),
        Picture("size=10x20&quality=50", (10, 20)),
        Picture("size=10x20&fit=inside", (10, 8)),
        Picture("width=10&height=20", (10, 20)),
        Picture("crop=20x10", (20, 10)),
        Picture("crop=20x10,5,6", (20, 10)),
        Picture("crop=20x10&width=10", (10, 5)),
        Picture("crop=50%25x50%25", (20, 15)),
        Picture("grayscale", (40, 30)),
        Picture("ellipse", (40, 30)),
        Picture("width=400", (40, 30)),
        Picture("format=webp", (40, 30), "image/webp"),
        Picture("format=jpg&width=20", (20, 15), "image/jpeg"),
        Picture("cors&width=20&v=17", (20, 15)),
        Picture("format=avif", (40, 30), "image/avif"),
        Picture("format=gif", (40, 30), "image/gif"),
        Picture("size=20", (20, 20)),
        Picture("size=80x80", (80, 80)),
        Picture("height=50%25&width=", (20, 15)),
        Picture("crop=400x400", (40, 30)),
        Picture("crop=20x10,35,25", (5, 5)),
        Picture("?width=20", (20, 15)),
        Picture("width=30&width=20", (20, 15)),
        Picture("WIDTH=20", (20, 15)),
        Row("GET /ir/{id}?ellipse: the corner is transparent, of a JPEG white", async tenant =>
        {
            var id = await Upload(tenant);
            Assert.Equal(0, Tests.Pictures.FirstPixelOfPng(await tenant.Stranger("GET", $"/ir/{id}?ellipse").IsPicture("image/png"))[^1]);
            var flat = await tenant.Stranger("GET", $"/ir/{id}?ellipse&format=jpg").IsPicture("image/jpeg");
            Assert.All(Tests.Pictures.FirstPixelOfPng(await tenant.As("png", flat)), channel => Assert.InRange(channel, 230, 255));
        }),
        Row("GET /ir/{id}?quality= of a JPEG: less is smaller", async tenant =>
        {
            var id = await Upload(tenant, file: Tenant.Picture(200, 200));
            var (low, high) = (await tenant.Stranger("GET", $"/ir/{id}?format=jpg&quality=10").IsPicture("image/jpeg"), await tenant.Stranger("GET", $"/ir/{id}?format=jpg&quality=95").IsPicture("image/jpeg"));
            Assert.InRange(low.Length, 1, high.Length / 2);
        }),
        Row("GET /ir/{id}/any-name.jpg?size=100%&blur=10: the name says nothing", async tenant =>
            await tenant.Stranger("GET", $"/ir/{await Upload(tenant)}/Lightbulb-moment.jpg?size=100%&blur=10").IsPicture("image/png")),
        Row("GET /ir/{id}?cors changes nothing", async tenant =>
        {
            var file = Tenant.Picture();
            Assert.Equal(file, await tenant.Stranger("GET", $"/ir/{await Upload(tenant, file: file)}?cors&width=").IsPicture("image/png"));
        }),
        .. new[] { "width=abc", "width=0", "size=axb", "crop=10x10,1", "quality=0", "quality=101", "format=psd", "blur=101", "width=2000%25" }.Select(query =>
            Row($"GET /ir/{{id}}?{query}", async tenant => await tenant.Stranger("GET", $"/ir/{await Upload(tenant)}?{query}").Says(400, Error("invalid_request")))),
        Row("GET /ir/unknown and /ir/", async tenant =>
        {
            await tenant.Stranger("GET", "/ir/NKrigl4").Says(404, Error("not_found"));
            await tenant.Stranger("GET", "/ir/").Says(404, Error("not_found"));
        }),
        Row("POST /ir/{id}", async tenant => await tenant.Post("/ir/" + await Upload(tenant)).Says(405, Error("method_not_allowed"))),
    ];

    private static Call Picture(string query, (int Width, int Height) expected, string type = "image/png") => Row($"GET /ir/{{id}}?{query} of 40 × 30", async tenant =>
        Assert.Equal(expected, await tenant.SizeOf(await tenant.Stranger("GET", $"/ir/{await Upload(tenant)}?{query}").IsPicture(type))));
}
