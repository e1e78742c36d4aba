using static Darkroom.Tests.Conformance.SlinkCalls;

namespace Darkroom.Tests.Conformance;

/// <summary>What is behind <c>/image/{id}.{ext}</c>; the picture is 120 by 80.</summary>
internal static class SlinkPictureCalls
{
    private static readonly byte[] Photo = Pictures.Photo(120, 80, seed: 72);

    public static readonly Call[] All =
    [
        Call("GET /image/{id}.{ext}", async server =>
        {
            var id = await (await SlinkPerson.Ann(server)).Upload(Photo);
            foreach (var url in new[] { $"/image/{id}.png", $"/api/image/{id}.png", $"{server.Url}/image//{id}.png", $"/image/{id}.png?v=3&utm_source=mail" })
            {
                using var answer = await server.Anonymous.GetAsync(url);
                Assert.Equal((200, "image/png", "*", "cross-origin", "inline"), ((int)answer.StatusCode, answer.Header("Content-Type"), answer.Header("Access-Control-Allow-Origin"), answer.Header("Cross-Origin-Resource-Policy"), answer.Header("Content-Disposition")));
                Assert.Equal(Photo, await answer.Content.ReadAsByteArrayAsync());
            }
        }),
        Call("GET /image/{id}.{ext} of an image that is public or not", async server =>
        {
            var ann = await SlinkPerson.Ann(server);
            Assert.Equal("private, no-cache", await CacheControl(server, await ann.Upload(Photo)));
            Assert.Equal("public, max-age=31536000, immutable, stale-if-error=86400", await CacheControl(server, await ann.Upload(Photo, ("isPublic", "true"))));
        }),
        Call("GET /image/{id}.{ext} in another format", async server =>
        {
            var id = await (await SlinkPerson.Ann(server)).Upload(Photo);
            foreach (var (extension, type) in new[] { ("jpg", "image/jpeg"), ("jpeg", "image/jpeg"), ("webp", "image/webp"), ("gif", "image/gif"), ("avif", "image/avif") })
            {
                using var answer = await server.Anonymous.GetAsync($"/image/{id}.{extension}");
                Assert.Equal((200, type), ((int)answer.StatusCode, answer.Header("Content-Type")));
                Assert.Equal(type, TypeOf(await answer.Content.ReadAsByteArrayAsync()));
            }

            foreach (var extension in new[] { "svg", "psd", "heic", "PNG", "pdf", "png.exe" })
                await server.Anonymous.GetAsync($"/image/{id}.{extension}").Refused(404, SlinkWords.NotFound);
        }),
        Sized("w", "w=60", 60, 40),
        Sized("h", "h=20", 30, 20),
        Sized("w and h", "w=60&h=60", 60, 40),
        Sized("width", "width=60", 60, 40),
        Sized("height", "height=20", 30, 20),
        Sized("width before w, height before h", "w=10&width=60&h=10&height=40", 60, 40),
        Sized("w larger than the picture", "w=4000&h=4000", 120, 80),
        Sized("crop=true", "w=30&h=60&crop=true", 30, 60),
        Sized("crop=1", "w=30&h=60&crop=1", 30, 60),
        Sized("crop=false", "w=30&h=60&crop=false", 30, 20),
        Sized("crop=true with one side: a square", "w=30&crop=true", 30, 30),
        Sized("crop=true beyond the picture", "w=200&h=100&crop=true", 200, 100),
        Sized("filter that is unknown", "filter=fancy&w=60", 60, 40),
        Call("GET /image/{id}.{ext} quality", async server =>
        {
            var id = await (await SlinkPerson.Ann(server)).Upload(Photo);
            var (low, high) = (await server.Anonymous.GetByteArrayAsync($"/image/{id}.jpg?quality=10"), await server.Anonymous.GetByteArrayAsync($"/image/{id}.jpg?q=95"));
            Assert.True(low.Length < high.Length, $"{low.Length} bytes of quality 10, {high.Length} of 95");
        }),
        Call("GET /image/{id}.{ext} format before the extension", async server =>
        {
            var id = await (await SlinkPerson.Ann(server)).Upload(Photo);
            foreach (var query in new[] { "format=webp", "f=webp" })
                Assert.Equal("image/webp", TypeOf(await server.Anonymous.GetByteArrayAsync($"/image/{id}.png?{query}")));
        }),
        Call("GET /image/{id}.{ext} filter dramatic, noir, sepia, warm, cool, vivid, fade", async server =>
        {
            var id = await (await SlinkPerson.Ann(server)).Upload(Photo);
            var seen = new HashSet<string> { Convert.ToBase64String(await server.Anonymous.GetByteArrayAsync($"/image/{id}.png?w=60")) };
            foreach (var filter in new[] { "dramatic", "noir", "sepia", "warm", "cool", "vivid", "fade" })
            {
                var picture = await server.Anonymous.GetByteArrayAsync($"/image/{id}.png?w=60&filter={filter}");
                Assert.Equal((60, 40), Pictures.SizeOfPng(picture));
                Assert.True(seen.Add(Convert.ToBase64String(picture)), $"{filter} looks like another");
            }
        }),
        Call("GET /image/{id}.{ext} with a value out of range", async server =>
        {
            var id = await (await SlinkPerson.Ann(server)).Upload(Photo);
            foreach (var query in new[] { "w=0", "w=-1", "w=x", "height=8193", "quality=0", "quality=101", "format=pdf" })
                await server.Anonymous.GetAsync($"/image/{id}.png?{query}").Refused(400);
        }),
        Call("GET /image/{id}_thumbnail.{ext}", async server =>
        {
            var id = await (await SlinkPerson.Ann(server)).Upload(Photo);
            var thumbnail = await server.Anonymous.GetByteArrayAsync($"/image/{id}_thumbnail.png");
            Assert.Equal((300, 300), Pictures.SizeOfPng(thumbnail));
            Assert.Equal(thumbnail, await server.Anonymous.GetByteArrayAsync($"/image/{id}.png?width=300&height=300&crop=true"));
        }),
        Call("GET /image/{id}.{ext} of no image", async server =>
        {
            foreach (var id in new[] { Guid.NewGuid().ToString(), "nothing", "..", "a b" })
                await server.Anonymous.GetAsync($"/image/{Uri.EscapeDataString(id)}.png").Answers(404);
        }),
        Call("GET /image/{id}.{ext} counts the views of others", async server =>
        {
            var ann = await SlinkPerson.Ann(server);
            var id = await ann.Upload(Photo);
            for (var i = 0; i < 3; i++) await server.Anonymous.GetAsync($"/image/{id}.png?w=50").Answers(200);
            await ann.Http.GetAsync($"/image/{id}.png").Answers(200);
            await server.Anonymous.SendAsync(new(HttpMethod.Head, $"/image/{id}.png")).Answers(200);
            await SlinkWords.Until("3 views", async () => (await ann.Detail(id)).GetProperty("views").GetInt32(), views => views >= 3);
            Assert.Equal(3, (await ann.Detail(id)).GetProperty("views").GetInt32());
        }),
    ];

    private static Call Sized(string what, string query, int width, int height) => Call($"GET /image/{{id}}.{{ext}} {what}", async server =>
    {
        var id = await (await SlinkPerson.Ann(server)).Upload(Photo);
        Assert.Equal((width, height), Pictures.SizeOfPng(await server.Anonymous.GetByteArrayAsync($"/image/{id}.png?{query}")));
    });

    private static async Task<string> CacheControl(DarkroomServer server, string id)
    {
        using var answer = await server.Anonymous.GetAsync($"/image/{id}.png");
        return answer.Header("Cache-Control");
    }

    private static string TypeOf(byte[] file) =>
        file is [0xFF, 0xD8, ..] ? "image/jpeg"
        : file.AsSpan().StartsWith("\x89PNG"u8) || file is [0x89, 0x50, ..] ? "image/png"
        : file.AsSpan().StartsWith("GIF8"u8) ? "image/gif"
        : file.AsSpan(8).StartsWith("WEBP"u8) ? "image/webp"
        : file.AsSpan(4).StartsWith("ftyp"u8) ? "image/avif"
        : "something else";
}
