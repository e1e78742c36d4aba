using static Darkroom.Tests.Conformance.SlinkCalls;

namespace Darkroom.Tests.Conformance;

/// <summary>One image, and batches.</summary>
internal static class SlinkImageCalls
{
    private static readonly byte[] Photo = Pictures.Photo(64, 48, seed: 73);

    public static readonly Call[] All =
    [
        Call("GET /api/image/{id}/detail", Detail),
        Call("GET /api/image/{id}/detail of another's, of none, without a token", server => Others(server, (person, id) => person.Http.GetAsync($"/api/image/{id}/detail"), $"/api/image/{Guid.NewGuid()}/detail")),
        Call("GET /api/image/{id}/public", async server =>
        {
            var (ann, bob) = (await SlinkPerson.Ann(server), await SlinkPerson.Bob(server));
            var (open, closed) = (await ann.Upload(Photo, ("isPublic", "true")), await ann.Upload(Photo));
            Shape.Match(
                $$$"""
                {"data":{"id":"{{{open}}}","owner":{"id":"{{{ann.Id}}}","email":null,"username":"{{{ann.Username}}}","displayName":"Person {{{ann.Username}}}"},
                "url":"/image/{{{open}}}.png","attributes":{"fileName":"{{{open}}}.png","isPublic":true,"…":0},"metadata":{"size":{{{Photo.Length}}},"mimeType":"image/png","width":64,"height":48},"tags":[]}}
                """,
                await server.Anonymous.GetAsync($"/api/image/{open}/public").Json());
            await bob.Http.GetAsync($"/api/image/{closed}/public").Refused(404, SlinkWords.NotFound);
            await server.Anonymous.GetAsync($"/api/image/{closed}/public").Refused(404, SlinkWords.NotFound);
        }),
        Call("PATCH /api/image/{id}", Patch),
        Call("PATCH /api/image/{id} with neither field", async server =>
        {
            var ann = await SlinkPerson.Ann(server);
            var id = await ann.Upload(Photo, ("description", "stays"));
            Assert.Equal("204 ", await ann.Patch(id, "{}").Text());
            Assert.Equal("204 ", await ann.Patch(id, """{"description":null,"unknown":1}""").Text());
            Assert.Equal(("stays", System.Text.Json.JsonValueKind.Null), ((await ann.Detail(id)).GetProperty("description").GetString(), (await ann.Detail(id)).GetProperty("updatedAt").ValueKind));
        }),
        Call("PATCH /api/image/{id} with too long a description, with what is no JSON", async server =>
        {
            var ann = await SlinkPerson.Ann(server);
            var id = await ann.Upload(Photo);
            await ann.Patch(id, $$"""{"description":"{{new string('d', 256)}}"}""").Violates("description");
            foreach (var body in new[] { "", "[]", "null", "{", """{"isPublic":"maybe"}""" }) await ann.Patch(id, body).Refused(400);
        }),
        Call("PATCH /api/image/{id} of another's, of none, without a token", server => Others(server, (person, id) => person.Patch(id, """{"isPublic":true}"""), $"/api/image/{Guid.NewGuid()}", HttpMethod.Patch)),
        Call("DELETE /api/image/{id}", Delete),
        Call("DELETE /api/image/{id} preserveOnDisk", async server =>
        {
            var ann = await SlinkPerson.Ann(server);
            var id = await ann.Upload(Photo);
            Assert.Equal("204 ", await ann.Delete("/api/image/" + id, """{"preserveOnDisk":true}""").Text());
            await server.Anonymous.GetAsync($"/image/{id}.png").Refused(404);
            await ann.Http.GetAsync($"/api/image/{id}/detail").Refused(404, SlinkWords.NotFound);
            Assert.Contains(id, (await server.Http.GetAsync("/admin/orphans?page_size=100").Json()).GetProperty("orphans").EnumerateArray().Select(orphan => orphan.GetProperty("uuid").GetString()));
        }),
        Call("DELETE /api/image/{id} of another's, of none, without a token", server => Others(server, (person, id) => person.Http.DeleteAsync("/api/image/" + id), $"/api/image/{Guid.NewGuid()}", HttpMethod.Delete)),
        Call("PATCH /api/images/batch", async server =>
        {
            var (ann, bob) = (await SlinkPerson.Ann(server), await SlinkPerson.Bob(server));
            var (one, two, bobs, none) = (await ann.Upload(Photo), await ann.Upload(Photo), await bob.Upload(Photo), Guid.NewGuid().ToString());
            var body = await ann.Http.PatchAsync("/api/images/batch", SlinkPerson.Body($$"""{"imageIds":["{{one}}","{{bobs}}","{{two}}","{{none}}"],"isPublic":true}""")).Json();
            Shape.Match($$"""{"processed":["{{one}}","{{two}}"],"failed":[{"id":"{{bobs}}","reason":"<text>"},{"id":"{{none}}","reason":"<text>"}]}""", body);
            Assert.True((await ann.Detail(two)).GetProperty("isPublic").GetBoolean());
            Assert.False((await bob.Detail(bobs)).GetProperty("isPublic").GetBoolean());
        }),
        Call("DELETE /api/images/batch-delete", async server =>
        {
            var (ann, bob) = (await SlinkPerson.Ann(server), await SlinkPerson.Bob(server));
            var (one, two, bobs) = (await ann.Upload(Photo), await ann.Upload(Photo), await bob.Upload(Photo));
            var body = await ann.Delete("/api/images/batch-delete", $$"""{"imageIds":["{{one}}","{{two}}","{{bobs}}"],"preserveOnDisk":false}""").Json();
            Shape.Match($$"""{"deleted":["{{one}}","{{two}}"],"failed":[{"id":"{{bobs}}","reason":"<text>"}]}""", body);
            await server.Anonymous.GetAsync($"/image/{one}.png").Refused(404);
            await server.Anonymous.GetAsync($"/image/{bobs}.png").Answers(200);
        }),
        Call("PATCH /api/images/batch, DELETE /api/images/batch-delete with no ids, with too many", async server =>
        {
            var ann = await SlinkPerson.Ann(server);
            var many = string.Join(',', Enumerable.Repeat($"\"{Guid.NewGuid()}\"", 101));
            foreach (var ids in new[] { "null", "[]", "[null]", $"[{many}]" })
            {
                await ann.Http.PatchAsync("/api/images/batch", SlinkPerson.Body($$"""{"imageIds":{{ids}},"isPublic":true}""")).Violates("imageIds");
                await ann.Delete("/api/images/batch-delete", $$"""{"imageIds":{{ids}}}""").Violates("imageIds");
            }

            await ann.Http.PatchAsync("/api/images/batch", SlinkPerson.Body($$"""{"imageIds":["{{Guid.NewGuid()}}"]}""")).Violates("isPublic");
        }),
    ];

    private static async Task Detail(DarkroomServer server)
    {
        var ann = await SlinkPerson.Ann(server);
        var id = await ann.Upload(Photo);
        var fields =
            $$"""
            "id":"{{id}}","fileName":"{{id}}.png","description":"","isPublic":false,"createdAt":"<time>","updatedAt":null,"views":0,"size":{{Photo.Length}},
            "mimeType":"image/png","width":64,"height":48,"supportsResize":true,"url":"/image/{{id}}.png","tags":[]
            """;
        // Flat, as the documents have it, and wrapped, as newer clients read it.
        var detail = await ann.Detail(id);
        Shape.Match($$$"""{{{{fields}}},"data":{{{{fields}}}}}""", detail);
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}\+00:00$", detail.GetProperty("createdAt").GetString()!);
    }

    private static async Task Patch(DarkroomServer server)
    {
        var ann = await SlinkPerson.Ann(server);
        var id = await ann.Upload(Photo);
        Assert.Equal("204 ", await ann.Patch(id, """{"description":"Updated \"description\" äöü","isPublic":true}""").Text());
        var detail = await ann.Detail(id);
        Shape.Match("""{"description":"Updated \"description\" äöü","isPublic":true,"updatedAt":"<time>","…":0}""", detail);
        Assert.Equal("204 ", await ann.Patch(id, """{"isPublic":false}""").Text());
        Shape.Match("""{"description":"Updated \"description\" äöü","isPublic":false,"…":0}""", await ann.Detail(id));
        Assert.Equal("204 ", await ann.Patch(id, """{"description":""}""").Text());
        Shape.Match("""{"description":"","isPublic":false,"…":0}""", await ann.Detail(id));
        Assert.Equal("204 ", await ann.Patch(id, $$"""{"description":"{{new string('d', 255)}}"}""").Text());
    }

    private static async Task Delete(DarkroomServer server)
    {
        var ann = await SlinkPerson.Ann(server);
        foreach (var body in new[] { null, """{"preserveOnDisk":false}""", "{}" })
        {
            var id = await ann.Upload(Photo);
            await server.Anonymous.GetAsync($"/image/{id}.png?w=10").Answers(200);
            Assert.Equal("204 ", await (body is null ? ann.Http.DeleteAsync("/api/image/" + id) : ann.Delete("/api/image/" + id, body)).Text());
            foreach (var url in new[] { $"/image/{id}.png", $"/image/{id}.png?w=10", $"/api/image/{id}_thumbnail.png" }) await server.Anonymous.GetAsync(url).Refused(404, SlinkWords.NotFound);
            await ann.Http.GetAsync($"/api/image/{id}/detail").Refused(404, SlinkWords.NotFound);
            await ann.Http.DeleteAsync("/api/image/" + id).Refused(404, SlinkWords.NotFound);
        }
    }

    /// <summary>What is another's is 403, what is nobody's 404, a stranger's asking 401.</summary>
    private static async Task Others(DarkroomServer server, Func<SlinkPerson, string, Task<HttpResponseMessage>> ask, string strangers, HttpMethod? method = null)
    {
        var (ann, bob) = (await SlinkPerson.Ann(server), await SlinkPerson.Bob(server));
        await ask(ann, await bob.Upload(Photo)).Refused(403, SlinkWords.Forbidden);
        await ask(ann, Guid.NewGuid().ToString()).Refused(404, SlinkWords.NotFound);
        await ask(ann, "not-an-id").Refused(404, SlinkWords.NotFound);
        await server.Anonymous.SendAsync(new HttpRequestMessage(method ?? HttpMethod.Get, strangers)).Refused(401);
    }
}
