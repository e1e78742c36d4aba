namespace Darkroom.Tests.Conformance;

internal static partial class ReimageCalls
{
    private static Call[] Edits =>
    [
        .. new[] { "/update/", "/tag/" }.Select(path => Row($"POST {path}{{id}} replaces all tags, empty body", async tenant =>
        {
            var id = await tenant.Upload(tags: "old,kept");
            await tenant.PostJson(path + id, """{"tags":["kept","new"]}""").SaysNothing();
            Assert.Equal(["kept", "new"], (await tenant.Get("/get/").Json()).GetProperty("items")[0].Strings("tags"));
            await tenant.PostJson(path + id, """{"tags":[]}""").SaysNothing();
            Assert.Empty((await tenant.Get("/get/").Json()).GetProperty("items")[0].Strings("tags"));
        })),
        Row("POST /update/{id} by the owner's name and by the UUID", async tenant =>
        {
            var id = await tenant.Upload(name: "mine");
            await tenant.PostJson("/update/mine", """{"tags":["a"]}""").SaysNothing();
            Assert.Equal("mine", id);
            var plain = await tenant.Upload();
            await tenant.PostJson("/update/" + Abstractions.ImageId.Parse(plain, null).ToUuid(), """{"tags":["b"]}""").SaysNothing();
        }),
        .. new[] { "{}", """{"tags":null}""", """{"tags":"a"}""", """{"tags":[1]}""", "[]", "{", "" }.Select(body => Row($"POST /update/{{id}} with {(body.Length == 0 ? "no body" : body)}", async tenant =>
            await tenant.PostJson("/update/" + await tenant.Upload(), body).Says(400, Error))),
        Row("POST /update/{id} of an image that is nobody's or another's", async tenant =>
        {
            await tenant.PostJson("/update/unknown", """{"tags":[]}""").Says(404, NotFound);
            var other = await Tenant.Of(tenant.Server);
            await tenant.PostJson("/update/" + await other.Upload(), """{"tags":[]}""").Says(404, NotFound);
        }),
        Row("POST /update/{id}/ with a slash, and with members that nobody knows", async tenant =>
            await tenant.PostJson($"/update/{await tenant.Upload()}/", """{"tags":["a"],"folder":"b"}""").SaysNothing()),
        Row("POST /update/{id} with 100 tags, 101 and 101 times the same", async tenant =>
        {
            var path = "/update/" + await tenant.Upload();
            await tenant.PostJson(path, List(Enumerable.Range(0, 100))).SaysNothing();
            await tenant.PostJson(path, List(Enumerable.Range(0, 101))).Says(400, Error);
            await tenant.PostJson(path, List(Enumerable.Repeat(7, 101))).SaysNothing();

            static string List(IEnumerable<int> tags) => $$"""{"tags":[{{string.Join(',', tags.Select(tag => $"\"{tag}\""))}}]}""";
        }),
        RefusesStrangers("POST", "/update/x"),
        RefusesScope("POST", "/update/x", "read"),
        Row("GET /update/{id}", tenant => tenant.Get("/update/x").Says(405, Error)),
        Row("DELETE /delete/{id} removes every presentation", async tenant =>
        {
            var id = await tenant.Upload();
            await tenant.Stranger("GET", $"{tenant.Files}/{id}/w-10.png").IsPicture("image/png");
            await tenant.Delete("/delete/" + id).Says(200, """{"message":"Image deleted successfully"}""");
            foreach (var rendition in new[] { "w-10.png", "original", "original.webp" }) await tenant.Stranger("GET", $"{tenant.Files}/{id}/{rendition}").Says(404, NotFound);
            await tenant.Delete("/delete/" + id).Says(404, NotFound);
        }),
        Row("DELETE /delete/{id} of another's image, which stays", async tenant =>
        {
            var other = await Tenant.Of(tenant.Server);
            var id = await other.Upload();
            await tenant.Delete("/delete/" + id).Says(404, NotFound);
            await other.Stranger("GET", $"{other.Files}/{id}/original").IsPicture("image/png");
        }),
        Row("DELETE /delete/{object}/ by the owner's name, which is free afterwards", async tenant =>
        {
            await tenant.Upload(name: "mine");
            await tenant.Delete("/delete/mine/").Says(200, """{"message":"Image deleted successfully"}""");
            Assert.Equal("mine", await tenant.Upload(name: "mine"));
        }),
        RefusesStrangers("DELETE", "/delete/x"),
        RefusesScope("DELETE", "/delete/x", "write"),
        Row("POST /delete/{id}", tenant => tenant.Post("/delete/x").Says(405, Error)),
    ];

    private static Call[] Account =>
    [
        Row("GET /user/ and /user", async tenant =>
        {
            await tenant.Upload();
            foreach (var path in new[] { "/user/", "/user" })
            {
                await tenant.Get(path).Says(200, $$"""
                    {"name":"Tenant","bucket_id":"{{tenant.Bucket}}","avatar":"","image_count":1,"storage_used":"<number>","storage_limit":104857600,
                    "video_storage_used":0,"video_storage_limit":0,"transform_count":0,"subscription_tier":0}
                    """);
            }
        }),
        Row("GET /user/ counts images, kilobytes and the renditions that were made, not asked for", async tenant =>
        {
            var file = Tenant.Picture(200, 200);
            var id = await tenant.Upload(file);
            foreach (var rendition in new[] { "w-10.png", "w-11.png", "w-10.png" }) await tenant.Stranger("GET", $"{tenant.Files}/{id}/{rendition}").IsPicture("image/png");
            await tenant.Get("/user/").Says(200, $$"""{"image_count":1,"storage_used":{{file.Length / 1024}},"transform_count":2,"…":0}""");
            await tenant.Delete("/delete/" + id).Json();
            await tenant.Get("/user/").Says(200, """{"image_count":0,"storage_used":0,"…":0}""");
        }),
        RefusesStrangers("GET", "/user/"),
        Row("GET /user/ by X-Api-Key and by ?key=", async tenant =>
        {
            await tenant.Stranger("GET", "/user/", null, ("X-Api-Key", tenant.Key)).Json();
            await tenant.Stranger("GET", "/user/?key=" + tenant.Key).Json();
            await tenant.Stranger("GET", "/user/?key=other", null, ("X-Api-Key", tenant.Key)).Says(401, Unauthorized);
        }),
        Row("GET of a path under nobody's prefix", tenant => tenant.Get("/nothing/here").Says(404, Error)),
    ];
}
