using static Darkroom.Tests.Conformance.SlinkCalls;

namespace Darkroom.Tests.Conformance;

/// <summary>The person who is logged in: profile, password, preferences, API keys, ShareX.</summary>
internal static class SlinkUserCalls
{
    private const string Defaults =
        """
        {"license.default":null,"license.syncToImages":false,"navigation.landingPage":"explore","image.defaultVisibility":"private",
        "display.language":"en","image.externalUploadAutoPublish":false,"image.stripExifMetadataOverride":"default"}
        """;

    public static readonly Call[] All =
    [
        Call("GET /api/user", async server =>
        {
            Shape.Match("""{"id":"<uuid>","email":"<any>","username":"<any>","displayName":"<text>","roles":["ROLE_USER","ROLE_ADMIN"]}""", await server.Http.GetAsync("/api/user").Json());
            await server.Anonymous.GetAsync("/api/user").Refused(401);
        }),
        Call("PATCH /api/user/profile", async server =>
        {
            var ann = await SlinkPerson.SignUp(server);
            Assert.Equal("204 ", await ann.Http.PatchAsync("/api/user/profile", SlinkPerson.Body("""{"display_name":" Ann of the Lake "}""")).Text());
            Assert.Equal("Ann of the Lake", (await ann.Http.GetAsync("/api/user").Json()).GetProperty("displayName").GetString());
            foreach (var name in new[] { "null", "\"\"", "\"  \"", "\"a\\u0000b\"", $"\"{new string('n', 101)}\"" })
                await ann.Http.PatchAsync("/api/user/profile", SlinkPerson.Body($$"""{"display_name":{{name}}}""")).Violates("display_name");
        }),
        Call("POST /api/user/change-password", async server =>
        {
            var ann = await SlinkPerson.SignUp(server);
            await Change(ann, "wrong password", "another horse", "another horse").Violates("old_password");
            await Change(ann, ann.Password, "short", "short").Violates("password");
            await Change(ann, ann.Password, "another horse", "a different one").Violates("confirm");
            Assert.Equal("204 ", await Change(ann, ann.Password, "another horse", "another horse").Text());
            await ann.TryLogIn().Refused(401);
            await ann.TryLogIn("another horse").Answers(200);
        }),
        Call("GET /api/user/preferences", async server => Shape.Match(Defaults, await (await SlinkPerson.SignUp(server)).Http.GetAsync("/api/user/preferences").Json())),
        Call("PATCH /api/user/preferences", async server =>
        {
            var ann = await SlinkPerson.SignUp(server);
            await Prefer(ann, """{"display.language":"de","image.defaultVisibility":"public","unknown":1}""").Answers(200);
            await Prefer(ann, """{"image.stripExifMetadataOverride":"keep"}""").Answers(200);
            Shape.Match(
                """{"display.language":"de","image.defaultVisibility":"public","image.stripExifMetadataOverride":"keep","license.default":null,"…":0}""",
                await ann.Http.GetAsync("/api/user/preferences").Json());
            Assert.True((await ann.Detail(await ann.Upload(Pictures.Photo(9, 9)))).GetProperty("isPublic").GetBoolean());
            Assert.False((await ann.Detail(await ann.Upload(Pictures.Photo(9, 9), ("isPublic", "false")))).GetProperty("isPublic").GetBoolean());
        }),
        Call("PATCH /api/user/preferences image.externalUploadAutoPublish", async server =>
        {
            var ann = await SlinkPerson.SignUp(server);
            await Prefer(ann, """{"image.externalUploadAutoPublish":true}""").Answers(200);
            using var request = new HttpRequestMessage(HttpMethod.Post, "/api/external/upload") { Content = SlinkPerson.Form(Pictures.Photo(9, 9)) };
            request.Headers.Authorization = new("Bearer", await ann.NewKey());
            var external = (await server.Anonymous.SendAsync(request).Json(201)).GetProperty("id").GetString()!;
            Assert.True((await ann.Detail(external)).GetProperty("isPublic").GetBoolean());
            Assert.False((await ann.Detail(await ann.Upload(Pictures.Photo(9, 9)))).GetProperty("isPublic").GetBoolean());
        }),
        Call("PATCH /api/user/preferences with what is no choice", async server =>
        {
            var ann = await SlinkPerson.SignUp(server);
            foreach (var (name, value) in new[] { ("image.defaultVisibility", "\"secret\""), ("image.externalUploadAutoPublish", "\"yes\""), ("image.stripExifMetadataOverride", "null"), ("display.language", "7") })
                await Prefer(ann, $$"""{"{{name}}":{{value}}}""").Violates(name);
            Shape.Match(Defaults, await ann.Http.GetAsync("/api/user/preferences").Json());
        }),
        Call("POST /api/user/api-keys", async server =>
        {
            var ann = await SlinkPerson.SignUp(server);
            var made = await ann.Http.PostJson("/api/user/api-keys", """{"name":"phone"}""").Json();
            Shape.Match("""{"key":"<text>","keyId":"<text>","name":"phone"}""", made);
            Assert.Matches("^sk_[0-9a-f]{64}$", made.GetProperty("key").GetString()!);
            foreach (var name in new[] { "null", "\"\"", $"\"{new string('n', 101)}\"" }) await ann.Http.PostJson("/api/user/api-keys", $$"""{"name":{{name}}}""").Violates("name");
            await ann.Http.PostJson("/api/user/api-keys", """{"name":"late","expiresAt":"2001-01-01T00:00:00Z"}""").Violates("expiresAt", 400);
        }),
        Call("GET /api/user/api-keys", async server =>
        {
            var ann = await SlinkPerson.SignUp(server);
            Assert.Equal("""200 {"data":[]}""", await ann.Http.GetAsync("/api/user/api-keys").Text());
            var key = await ann.NewKey("phone");
            await ann.Http.PostJson("/api/user/api-keys", """{"name":"for a while","expiresAt":"2999-01-01T00:00:00+02:00"}""").Answers(200);
            Shape.Match(
                """{"data":[{"id":"<text>","name":"phone","createdAt":"<time>","expiresAt":null,"lastUsedAt":null,"isExpired":false},{"id":"<text>","name":"for a while","createdAt":"<time>","expiresAt":"2998-12-31T22:00:00.000000+00:00","lastUsedAt":null,"isExpired":false}]}""",
                await ann.Http.GetAsync("/api/user/api-keys").Json());
            await server.Anonymous.SendAsync(Answers.Request(HttpMethod.Get, "/api/user", ("Authorization", "Bearer " + key))).Answers(200);
            await SlinkWords.Until("the key's use to be shown", () => ann.Http.GetAsync("/api/user/api-keys").Json(), list => list.GetProperty("data")[0].GetProperty("lastUsedAt").ValueKind == System.Text.Json.JsonValueKind.String);
        }),
        Call("DELETE /api/user/api-keys/{id}", async server =>
        {
            var (ann, bob) = (await SlinkPerson.SignUp(server), await SlinkPerson.Bob(server));
            var made = await ann.Http.PostJson("/api/user/api-keys", """{"name":"lost"}""").Json();
            var url = "/api/user/api-keys/" + made.GetProperty("keyId").GetString();
            var asking = () => server.Anonymous.SendAsync(Answers.Request(HttpMethod.Get, "/api/images/history", ("Authorization", "Bearer " + made.GetProperty("key").GetString())));
            await asking().Answers(200);
            await bob.Http.DeleteAsync(url).Refused(404);
            Assert.Equal("204 ", await ann.Http.DeleteAsync(url).Text());
            Assert.Equal("""401 {"error":{"message":"Authentication failed","code":"INVALID_API_KEY"}}""", await asking().Text());
            await ann.Http.DeleteAsync(url).Refused(404);
        }),
        Call("GET /api/user/sharex-config", async server => MatchShareX(server, "sk_1", await (await SlinkPerson.Ann(server)).Http.GetAsync("/api/user/sharex-config?apiKey=sk_1").Json())),
        Call("POST /api/user/sharex-config", async server =>
        {
            var ann = await SlinkPerson.Ann(server);
            MatchShareX(server, "sk_2", await ann.Http.PostJson("/api/user/sharex-config", """{"apiKey":"sk_2"}""").Json());
            var elsewhere = await ann.Http.PostJson("/api/user/sharex-config", """{"apiKey":"sk_2","baseUrl":"https://pictures.example/"}""").Json();
            Assert.Equal("https://pictures.example/api/external/upload", elsewhere.GetProperty("RequestURL").GetString());
            await ann.Http.PostJson("/api/user/sharex-config", "{}").Violates("apiKey");
            await ann.Http.PostJson("/api/user/sharex-config", """{"apiKey":"sk_2","baseUrl":"ftp://x"}""").Violates("baseUrl");
        }),
    ];

    private static Task<HttpResponseMessage> Change(SlinkPerson person, string old, string password, string confirm) =>
        person.Http.PostJson("/api/user/change-password", $$"""{"old_password":"{{old}}","password":"{{password}}","confirm":"{{confirm}}"}""");

    private static Task<HttpResponseMessage> Prefer(SlinkPerson person, string json) => person.Http.PatchAsync("/api/user/preferences", SlinkPerson.Body(json));

    private static void MatchShareX(DarkroomServer server, string key, System.Text.Json.JsonElement file)
    {
        var url = server.Url.AbsoluteUri.TrimEnd('/');
        Shape.Match(
            $$"""
            {"Version":"14.1.0","Name":"Slink Image Upload","DestinationType":"ImageUploader","RequestMethod":"POST","RequestURL":"{{url}}/api/external/upload",
            "Headers":{"Authorization":"Bearer {{key}}","Origin":"{{url}}"},"Body":"MultipartFormData","FileFormName":"image","URL":"{{url}}/{json:url}","ThumbnailURL":"{{url}}/{json:thumbnailUrl}"}
            """,
            file);
    }
}
