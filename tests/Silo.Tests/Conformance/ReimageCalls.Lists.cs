namespace Darkroom.Tests.Conformance;

internal static partial class ReimageCalls
{
    private static Call[] Lists =>
    [
        Row("GET /get/ newest first, three parallel lists of strings", async tenant =>
        {
            var (first, second) = (await tenant.Upload(tags: "a"), await tenant.Upload());
            var body = await tenant.Get("/get/").Says(200, """
                {"page":1,"page_size":10,"objects":["<text>","<text>"],"urls":["<text>","<text>"],"thumbnails":["<text>","<text>"],
                "items":["<any>",{"object_id":"<id>","object_url":"<text>","original":"<text>","optimised":"<text>","tags":["a"],"size":"<number>","type":"image/png",
                "folder":null,"original_file_name":"photo.png","width":40,"height":30,"created_at":"<time>"}],"total":2,"pages":1}
                """);
            string[] urls = [$"{tenant.Server.Url}files/{tenant.Bucket}/{second}/", $"{tenant.Server.Url}files/{tenant.Bucket}/{first}/"];
            Assert.Equal(urls, body.Strings("objects"));
            Assert.Equal(urls.Select(url => url + "original.webp"), body.Strings("urls"));
            Assert.Equal(urls.Select(url => url + "h-200_w-200.webp"), body.Strings("thumbnails"));
        }),
        Row("GET /get/?page=2&page_size=2, a page past the end, no slash", async tenant =>
        {
            for (var i = 0; i < 3; i++) await tenant.Upload();
            Assert.Equal(1, (await tenant.Get("/get?page=2&page_size=2").Json()).GetProperty("objects").GetArrayLength());
            await tenant.Get("/get/?page=9&page_size=2").Says(200, """{"page":9,"page_size":2,"objects":[],"urls":[],"thumbnails":[],"items":[],"total":3,"pages":2}""");
        }),
        .. new[] { ("page=0", 1, 10), ("page=-3&page_size=-1", 1, 10), ("page=abc&page_size=abc", 1, 10), ("page_size=0", 1, 10), ("page_size=1000", 1, 100), ("page=99999999999999999999", int.MaxValue, 10) }
            .Select(clamped => Row($"GET /get/?{clamped.Item1} is clamped", async tenant =>
            {
                var body = await tenant.Get("/get/?" + clamped.Item1).Json();
                Assert.Equal((clamped.Item2, clamped.Item3), (body.GetProperty("page").GetInt32(), body.GetProperty("page_size").GetInt32()));
            })),
        Tagged("GET /get/?tags=product", "/get/?tags=product", 2),
        Tagged("GET /get/?tags=product,hero: all of them", "/get/?tags=product,hero", 1),
        Tagged("GET /get/?tags=product,product: repeated", "/get/?tags=product,product", 2),
        Tagged("GET /get/?tags= of nothing", "/get/?tags=", 3),
        Tagged("GET /get/tags without tags", "/get/tags", 3),
        Tagged("GET /get/tags/?product with a slash", "/get/tags/?product", 2),
        Tagged("GET /get/tags?product=anything", "/get/tags?product=anything", 2),
        Tagged("GET /get/tags?product", "/get/tags?product", 2),
        Tagged("GET /get/tags?product&hero: all of them", "/get/tags?product&hero", 1),
        Tagged("GET /get/tags?product=", "/get/tags?product=", 2),
        Tagged("GET /get/tags?PRODUCT whatever its case", "/get/tags?PRODUCT", 2),
        Tagged("GET /get/tags?tags=product&tags=hero", "/get/tags?tags=product&tags=hero", 1),
        Tagged("GET /get/tags?other&hero&match=any", "/get/tags?other&hero&match=any", 2),
        Tagged("GET /get/tags?unknown", "/get/tags?unknown", 0),
        Tagged("GET /get/tags?product&page=2&page_size=1", "/get/tags?product&page=2&page_size=1", 1),
        Row("GET /get/tags?two%20words&Gr%C3%BCn", async tenant =>
        {
            await tenant.Upload(tags: "two words,Grün");
            Assert.Equal(1, (await tenant.Get("/get/tags?two%20words&Gr%C3%BCn").Json()).GetProperty("total").GetInt32());
        }),
        Row("GET /get/ shows no other account's images", async tenant =>
        {
            await (await Tenant.Of(tenant.Server)).Upload(tags: "a");
            await tenant.Get("/get/").Says(200, """{"page":1,"page_size":10,"objects":[],"urls":[],"thumbnails":[],"items":[],"total":0,"pages":0}""");
        }),
        Row("GET /get/?tags= with a tag that is too long", tenant => tenant.Get("/get/?tags=" + new string('a', 101)).Says(400, Error)),
        RefusesStrangers("GET", "/get/"),
        RefusesStrangers("GET", "/get/tags"),
        RefusesScope("GET", "/get/", "write"),
        Row("POST /get/ and DELETE /get/tags", async tenant =>
        {
            await tenant.Post("/get/").Says(405, Error);
            await tenant.Delete("/get/tags").Says(405, Error);
        }),
    ];

    private static Call Tagged(string name, string url, int expected) => Row(name, async tenant =>
    {
        await tenant.Upload(tags: "product,hero");
        await tenant.Upload(tags: "product");
        await tenant.Upload(tags: "other");
        var body = await tenant.Get(url).Json();
        foreach (var list in new[] { "objects", "urls", "thumbnails" }) Assert.Equal(expected, body.GetProperty(list).GetArrayLength());
    });
}
