using System.Text.Json;
using static Darkroom.Tests.Conformance.SlinkCalls;

namespace Darkroom.Tests.Conformance;

/// <summary>Lists by page, by cursor and by id.</summary>
internal static class SlinkListCalls
{
    public static readonly Call[] All =
    [
        Call("GET /api/images/{page}", Page),
        Call("GET /api/images/{page} without a token", async server =>
        {
            var ann = await SlinkPerson.Ann(server);
            var (open, closed) = (await ann.Upload(Pictures.Photo(9, 9), ("isPublic", "true")), await ann.Upload(Pictures.Photo(9, 9)));
            var ids = (await server.Anonymous.GetAsync("/api/images/1?orderBy=attributes.createdAt").Json()).Ids();
            Assert.Contains(open, ids);
            Assert.DoesNotContain(closed, ids);
        }),
        Call("GET /api/images/{page} limit", async server =>
        {
            var ann = await WithImages(server, 12);
            foreach (var (limit, size) in new[] { ("", 10), ("?limit=3", 3), ("?limit=0", 10), ("?limit=-1", 10), ("?limit=x", 10), ("?limit=100000", 100) })
                Assert.Equal(size, (await ann.Http.GetAsync("/api/images/1" + limit).Json()).GetProperty("meta").GetProperty("size").GetInt32());
            Assert.Equal(3, (await ann.Http.GetAsync("/api/images/1?limit=3").Json()).Ids().Length);
            Assert.Empty((await ann.Http.GetAsync("/api/images/history/99").Json()).Ids());
        }),
        Call("GET /api/images/{page} orderBy, order", Orders),
        Call("GET /api/images/{page} orderBy, order, searchBy that are unknown", async server =>
        {
            var ann = await SlinkPerson.Ann(server);
            await ann.Http.GetAsync("/api/images/1?orderBy=password").Violates("orderBy");
            await ann.Http.GetAsync("/api/images/1?order=sideways").Violates("order");
            await ann.Http.GetAsync("/api/images/1?searchBy=password&searchTerm=x").Violates("searchBy");
            await ann.Http.GetAsync("/api/images/1?searchTerm=" + new string('x', 256)).Violates("searchTerm");
        }),
        Call("GET /api/images cursor", server => Walk(server, "/api/images?limit=3&")),
        Call("GET /api/images/{page} cursor", server => Walk(server, "/api/images/1?limit=3&orderBy=attributes.createdAt&")),
        Call("GET /api/images/history cursor", server => Walk(server, "/api/images/history?limit=3&orderBy=metadata.size&order=asc&")),
        Call("GET /api/images cursor that cannot be read", async server =>
        {
            var ann = await SlinkPerson.Ann(server);
            var first = (await ann.Http.GetAsync("/api/images/history").Json()).Ids();
            foreach (var cursor in new[] { "x", "e30=", "bnVsbA==", Convert.ToBase64String("""{"timestamp":"yesterday","id":"1"}"""u8) })
                Assert.Equal(first, (await ann.Http.GetAsync("/api/images/history?cursor=" + Uri.EscapeDataString(cursor)).Json()).Ids());
        }),
        Call("GET /api/images of one page: meta is size and total", async server =>
        {
            var ann = await WithImages(server, 2);
            Shape.Match("""{"size":10,"total":2}""", (await ann.Http.GetAsync("/api/images/history").Json()).GetProperty("meta"));
            Shape.Match("""{"size":10,"page":1,"total":2}""", (await ann.Http.GetAsync("/api/images/history/1").Json()).GetProperty("meta"));
        }),
        Call("GET /api/images?uuid[]=", server => ByIds(server, "/api/images", body => body)),
        Call("GET /api/images/by-id?uuid[]=", server => ByIds(server, "/api/images/by-id", body => body.GetProperty("data"))),
        Call("GET /api/images/history/{page}", async server =>
        {
            var ann = await WithImages(server, 5);
            var (one, two, three) = (await ann.Http.GetAsync("/api/images/history/1?limit=2").Json(), await ann.Http.GetAsync("/api/images/history/2?limit=2").Json(), await ann.Http.GetAsync("/api/images/history/3?limit=2").Json());
            Assert.Equal(5, one.Ids().Concat(two.Ids()).Concat(three.Ids()).Distinct().Count());
            Shape.Match("""{"size":2,"page":2,"total":5,"nextCursor":"<text>","prevCursor":"<text>"}""", two.GetProperty("meta"));
            Assert.All(one.GetProperty("data").EnumerateArray(), row => Assert.Equal(ann.Email, row.GetProperty("owner").GetProperty("email").GetString()));
            await server.Anonymous.GetAsync("/api/images/history/1").Refused(401);
        }),
        Call("GET /api/images/exists, /api/images/history/exists", async server =>
        {
            var ann = await SlinkPerson.SignUp(server);
            Assert.Equal("""200 {"exists":false}""", await ann.Http.GetAsync("/api/images/history/exists").Text());
            await ann.Upload(Pictures.Photo(9, 9), ("isPublic", "true"));
            Assert.Equal("""200 {"exists":true}""", await ann.Http.GetAsync("/api/images/history/exists").Text());
            Assert.Equal("""200 {"exists":true}""", await server.Anonymous.GetAsync("/api/images/exists").Text());
        }),
        Call("GET /api/images/{page} of images that came in through another dialect", async server =>
        {
            var ann = await SlinkPerson.SignUp(server);
            var named = await server.Upload(Pictures.Photo(9, 9), "from-elsewhere", key: await ann.NewKey());
            var row = (await ann.Http.GetAsync("/api/images/1").Json()).GetProperty("data").EnumerateArray().First(row => row.GetProperty("owner").GetProperty("id").GetString() == ann.Id);
            var id = row.GetProperty("id").GetString()!;
            Assert.False(row.GetProperty("attributes").GetProperty("isPublic").GetBoolean());
            Assert.DoesNotContain(id, (await server.Anonymous.GetAsync("/api/images/1?limit=100").Json()).Ids());
            Assert.Equal("204 ", await ann.Patch(id, """{"isPublic":true}""").Text());
            Assert.Contains(id, (await server.Anonymous.GetAsync("/api/images/1?limit=100").Json()).Ids());
            await server.Anonymous.GetAsync(named.GetProperty("original").GetString()).Answers(200);
        }),
    ];

    public static async Task<SlinkPerson> WithImages(DarkroomServer server, int count)
    {
        var ann = await SlinkPerson.SignUp(server);
        for (var i = 0; i < count; i++) await ann.Upload(Pictures.Photo(8 + i, 8, seed: i));
        return ann;
    }

    private static async Task Page(DarkroomServer server)
    {
        var ann = await SlinkPerson.SignUp(server);
        var photo = Pictures.Photo(31, 17);
        var id = await ann.Upload(photo, ("isPublic", "true"), ("description", "Image description"));
        string Row(string email) =>
            $$$"""
            {"id":"{{{id}}}","owner":{"id":"{{{ann.Id}}}","email":{{{email}}},"username":"{{{ann.Username}}}","displayName":"Person {{{ann.Username}}}"},"url":"/image/{{{id}}}.png",
            "attributes":{"fileName":"{{{id}}}.png","description":"Image description","isPublic":true,"createdAt":{"formattedDate":"<text>","timestamp":"<number>"},"updatedAt":null,"views":0},
            "metadata":{"size":{{{photo.Length}}},"mimeType":"image/png","width":31,"height":17}}
            """;
        // An address is its owner's, and the administrator's, to see.
        var list = await ann.Http.GetAsync("/api/images/1?orderBy=attributes.createdAt").Json();
        Shape.Match("""{"meta":{"size":10,"page":1,"total":"<number>","…":0},"data":"<any>"}""", list);
        Shape.Match(Row($"\"{ann.Email}\""), list.GetProperty("data")[0]);
        Shape.Match(Row("null"), (await server.Anonymous.GetAsync("/api/images/1?orderBy=attributes.createdAt").Json()).GetProperty("data")[0]);
        Shape.Match(Row($"\"{ann.Email}\""), (await AsAdmin(server, "/api/images?orderBy=attributes.createdAt")).GetProperty("data")[0]);
        var created = list.GetProperty("data")[0].GetProperty("attributes").GetProperty("createdAt");
        Assert.Equal(
            DateTimeOffset.FromUnixTimeSeconds(created.GetProperty("timestamp").GetInt64()).ToString("yyyy-MM-dd HH:mm:ss", System.Globalization.CultureInfo.InvariantCulture),
            created.GetProperty("formattedDate").GetString());
    }

    private static Task<JsonElement> AsAdmin(DarkroomServer server, string url) => server.Http.GetAsync(url).Json();

    private static async Task Orders(DarkroomServer server)
    {
        var ann = await SlinkPerson.SignUp(server);
        var ids = new List<string>();
        foreach (var side in new[] { 30, 10, 20 }) ids.Add(await ann.Upload(Pictures.Photo(side, side)));
        await ann.Patch(ids[1], """{"description":"changed last"}""").Answers(204);
        await server.Anonymous.GetAsync($"/image/{ids[2]}.png").Answers(200);
        await SlinkWords.Until("a view", async () => (await ann.Detail(ids[2])).GetProperty("views").GetInt32(), views => views == 1);
        foreach (var (query, order) in new (string, int[])[]
        {
            ("", [1, 2, 0]), ("?orderBy=attributes.updatedAt", [1, 2, 0]), ("?orderBy=attributes.createdAt", [2, 1, 0]), ("?orderBy=attributes.createdAt&order=asc", [0, 1, 2]),
            ("?orderBy=attributes.views", [2, 1, 0]), ("?orderBy=metadata.size", [0, 2, 1]), ("?orderBy=metadata.size&order=asc", [1, 2, 0]),
        }) Assert.Equal(order.Select(i => ids[i]), (await ann.Http.GetAsync("/api/images/history/1" + query).Json()).Ids());
    }

    /// <summary>Forward to the end and back to the beginning: every image once, either way.</summary>
    private static async Task Walk(DarkroomServer server, string url)
    {
        var ann = await WithImages(server, 8);
        url += "searchBy=user&searchTerm=" + ann.Username + "&";
        var pages = new List<string[]>();
        var page = await ann.Http.GetAsync(url).Json();
        for (string? next = null; ; page = await ann.Http.GetAsync(url + "cursor=" + Uri.EscapeDataString(next)).Json())
        {
            pages.Add(page.Ids());
            if (!page.GetProperty("meta").TryGetProperty("nextCursor", out var cursor)) break;
            next = cursor.GetString()!;
        }

        Assert.Equal([3, 3, 2], pages.Select(ids => ids.Length));
        Assert.Equal(8, pages.SelectMany(ids => ids).Distinct().Count());
        for (var i = 1; i >= 0; i--)
        {
            page = await ann.Http.GetAsync(url + "cursor=" + Uri.EscapeDataString(page.GetProperty("meta").GetProperty("prevCursor").GetString()!)).Json();
            Assert.Equal(pages[i], page.Ids());
        }

        Assert.False(page.GetProperty("meta").TryGetProperty("prevCursor", out _));
    }

    private static async Task ByIds(DarkroomServer server, string url, Func<JsonElement, JsonElement> rows)
    {
        var (ann, bob) = (await SlinkPerson.Ann(server), await SlinkPerson.Bob(server));
        var (one, two, bobs) = (await ann.Upload(Pictures.Photo(9, 9)), await ann.Upload(Pictures.Photo(9, 9)), await bob.Upload(Pictures.Photo(9, 9), ("isPublic", "true")));
        var body = rows(await ann.Http.GetAsync($"{url}?uuid[]={two}&uuid[]={bobs}&uuid[]={one}&uuid[]={Guid.NewGuid()}").Json());
        Assert.Equal([two, one], body.Ids());
        Shape.Match($$"""{"id":"{{two}}","owner":{"id":"{{ann.Id}}","email":"{{ann.Email}}","…":0},"url":"/image/{{two}}.png","attributes":"<any>","metadata":"<any>","tags":[]}""", body[0]);
        await ann.Http.GetAsync($"{url}?uuid[]={one}&uuid[]=nonsense").Violates("uuid");
        await ann.Http.GetAsync($"{url}?{string.Join('&', Enumerable.Repeat("uuid[]=1", 101))}").Violates("uuid");
        await server.Anonymous.GetAsync($"{url}?uuid[]={one}").Refused(401);
    }
}
