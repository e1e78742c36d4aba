namespace Darkroom.Tests.Conformance;

internal static partial class ReimageCalls
{
    private static Call[] Searches =>
    [
        Row("GET /get/search?q=…: parallel lists, best first", async tenant =>
        {
            await tenant.Upload(name: "zebra-one", tags: "zebra", fileName: "zebra.png");
            await tenant.Upload(name: "grass", tags: "zebra,grass,savannah,evening", fileName: "evening.png");
            var files = $"{tenant.Server.Url}files/{tenant.Bucket}";
            var body = await tenant.Get("/get/search?q=zebra").Says(200, $$"""
                {"query":"zebra","count":2,"objects":["{{files}}/zebra-one/","{{files}}/grass/"],
                "urls":["{{files}}/zebra-one/original.webp","{{files}}/grass/original.webp"],
                "thumbnails":["{{files}}/zebra-one/h-200_w-200.webp","{{files}}/grass/h-200_w-200.webp"],
                "captions":["",""],"similarities":[1,"<number>"]}
                """);
            var second = body.GetProperty("similarities")[1].GetDouble();
            Assert.InRange(second, 0.001, 0.999);
            Assert.Equal(Math.Round(second, 3), second);
        }),
        Row("GET /get/search/?q=…", tenant => tenant.Get("/get/search/?q=zebra").Says(200, Nothing("zebra"))),
        Row("GET /get/search of words that nothing has", tenant => tenant.Get("/get/search?q=red%20sports%20car").Says(200, Nothing("red sports car"))),
        Row("GET /get/search of signs that no word has", tenant => tenant.Get("/get/search?q=%22)*%20OR%20NEAR(").Says(200, Nothing("\\\")* OR NEAR("))),
        Row("GET /get/search finds no other account's images", async tenant =>
        {
            await (await Tenant.Of(tenant.Server)).Upload(tags: "giraffe");
            await tenant.Get("/get/search?q=giraffe").Says(200, Nothing("giraffe"));
        }),
        Row("GET /get/search with threshold", async tenant =>
        {
            await tenant.Upload(name: "zebra-one", tags: "zebra", fileName: "zebra.png");
            await tenant.Upload(name: "grass", tags: "zebra,grass,savannah,evening", fileName: "evening.png");
            Assert.Equal(["zebra-one"], await Names(tenant, "/get/search?q=zebra&threshold=1"));
            Assert.Equal(["zebra-one", "grass"], await Names(tenant, "/get/search?q=zebra&threshold=0"));
        }),
        Row("GET /get/search with limit: 10 unless it is said", async tenant =>
        {
            for (var i = 0; i < 11; i++) await tenant.Upload(tags: "many");
            foreach (var (limit, count) in new[] { ("", 10), ("&limit=1", 1), ("&limit=100", 11), ("&limit=100000", 11), ("&limit=0", 10), ("&limit=abc", 10) })
                Assert.Equal(count, (await tenant.Get("/get/search?q=many" + limit).Json()).GetProperty("count").GetInt32());
        }),
        .. new[] { "", "?q=", "?q=%20" }.Select(query => Row("GET /get/search" + query, tenant =>
            tenant.Get("/get/search" + query).Says(400, """{"error":"Query parameter q is required"}"""))),
        Row("GET /get/search with 1,001 characters in q", tenant => tenant.Get("/get/search?q=" + new string('a', 1_001)).Says(400, Error)),
        .. new[] { "2", "-0.1", "abc", "NaN", "" }.Select(threshold => Row("GET /get/search?q=a&threshold=" + threshold, tenant =>
            tenant.Get("/get/search?q=a&threshold=" + threshold).Says(400, """{"error":"threshold must be a number from 0 to 1"}"""))),
        RefusesStrangers("GET", "/get/search"),
    ];

    private static string Nothing(string query) => $$"""{"query":"{{query}}","count":0,"objects":[],"urls":[],"thumbnails":[],"captions":[],"similarities":[]}""";

    private static async Task<string[]> Names(Tenant tenant, string url) => [.. (await tenant.Get(url).Json()).Strings("objects").Select(found => found.TrimEnd('/').Split('/')[^1])];
}
