using System.Text.Json;

namespace Darkroom.Tests;

public sealed class PresetUrlTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private readonly DarkroomServer server = shared.Value;

    [Fact]
    public async Task A_preset_is_its_ops_under_a_name_that_may_change_its_meaning()
    {
        var account = await Signing.Start(server);
        var id = (await server.Upload(Pictures.Photo(120, 90), key: account.Key)).GetProperty("object_id").GetString();
        var (at, preset) = ($"/files/{account.Bucket}/{id}/", account.Admin + "/presets/thumb");
        Assert.Equal("""400 {"error":"Unknown preset 'thumb'"}""", await server.Anonymous.GetAsync(at + "preset-thumb.png").Text());
        Assert.Equal("""200 {"name":"thumb","ops":"h-30_w-40"}""", await server.Http.PutAsync(preset, SlinkPerson.Body("""{"ops":"h-30_w-40"}""")).Text());

        // Two spellings, one blob; only the name may mean something else tomorrow.
        using var plain = await server.Anonymous.GetAsync(at + "w-40_h-30.png");
        using var named = await server.Anonymous.GetAsync(at + "preset-thumb.png");
        Assert.Equal(("darkroom; hit", plain.Headers.ETag), (named.Header("Cache-Status"), named.Headers.ETag));
        Assert.Equal("public, max-age=31536000, immutable, stale-if-error=86400", plain.Header("Cache-Control"));
        Assert.Equal("public, max-age=300, stale-while-revalidate=86400, stale-if-error=86400", named.Header("Cache-Control"));
        Assert.Equal((20, 30), Pictures.SizeOfPng(await server.Anonymous.GetByteArrayAsync(at + "preset-thumb_w-20.png")));
        Assert.Equal((80, 60), Pictures.SizeOfPng(await server.Anonymous.GetByteArrayAsync(at + "dpr-2_preset-thumb.png")));
        Assert.Equal("""400 {"error":"Operation 'preset' is repeated"}""", await server.Anonymous.GetAsync(at + "preset-thumb_preset-thumb.png").Text());
        Assert.Equal("""400 {"error":"Unknown operation 'fly'"}""", await server.Anonymous.GetAsync(at + "preset-thumb_fly.png").Text());
        await server.Anonymous.GetAsync($"/files/{account.Bucket}/nobody/preset-nothing.png").Answers(404);

        // When the change is answered, nobody gets the old meaning.
        await server.Http.PutAsync(preset, SlinkPerson.Body("""{"ops":"h-10_w-10"}""")).Answers(200);
        Assert.Equal((10, 10), Pictures.SizeOfPng(await server.Anonymous.GetByteArrayAsync(at + "preset-thumb.png")));
        await server.Http.DeleteAsync(preset).Answers(204);
        await server.Anonymous.GetAsync(at + "preset-thumb.png").Answers(400);
        Assert.Equal("""404 {"error":"Preset not found"}""", await server.Http.DeleteAsync(preset).Text());
    }

    [Fact]
    public async Task An_accounts_own_key_keeps_its_presets()
    {
        var account = await Signing.Start(server);
        foreach (var (name, ops) in new[] { ("b", "w-2"), ("a", "w-1") }) await Send(HttpMethod.Put, "/darkroom/presets/" + name, account.Key, JsonSerializer.Serialize(new { ops })).Answers(200);
        Assert.Equal("""200 {"presets":[{"name":"a","ops":"w-1"},{"name":"b","ops":"w-2"}]}""", await Send(HttpMethod.Get, "/darkroom/presets", account.Key).Text());
        Assert.Equal("""200 {"presets":[{"name":"a","ops":"w-1"},{"name":"b","ops":"w-2"}]}""", await server.Http.GetAsync(account.Admin + "/presets").Text());
        await Send(HttpMethod.Delete, "/darkroom/presets/a", account.Key).Answers(204);

        var reader = (await server.Http.PostJson(account.Admin + "/keys", """{"name":"reader","scopes":["read"]}""").Json(201)).GetProperty("key").GetString()!;
        Assert.Equal("""403 {"error":"This key lacks the scope write"}""", await Send(HttpMethod.Put, "/darkroom/presets/a", reader, """{"ops":"w-1"}""").Text());
        Assert.Equal("""200 {"presets":[{"name":"b","ops":"w-2"}]}""", await Send(HttpMethod.Get, "/darkroom/presets", reader).Text());
        await server.Anonymous.GetAsync("/darkroom/presets").Answers(401);
    }

    [Fact]
    public async Task A_wrong_preset_is_refused_with_a_reason_and_so_is_one_too_many()
    {
        var account = await Signing.Start(server);
        foreach (var (name, ops, reason) in new[]
        {
            ("Big", "w-1", "A preset's name must match ^[a-z0-9][a-z0-9-]{0,63}$"), ("a_b", "w-1", "A preset's name must match ^[a-z0-9][a-z0-9-]{0,63}$"),
            ("a", "", "ops must have 1 to 500 characters"), ("a", "fly-1", "A preset must begin with an operation"), ("a", "w-0", "w must be a whole number from 1 to 8192"),
            ("a", "w-9000", "w must be a whole number from 1 to 8192"), ("a", "w-300.webp", "ops must have no format: that stands in the URL, as in preset-thumb.webp"),
            ("a", "preset-b", "A preset must not name another"), ("a", "original", "A preset must begin with an operation"),
        }) Assert.Equal($$"""400 {"error":"{{reason}}"}""", await Put(name, ops).Text());

        for (var i = 0; i < 100; i++) await Put("p" + i, "w-5").Answers(200);
        Assert.Equal("""400 {"error":"An account has at most 100 presets"}""", await Put("p100", "w-5").Text());
        await Put("p99", "w-6").Answers(200);
        await server.Http.PutAsync("/admin/accounts/nobody/presets/a", SlinkPerson.Body("""{"ops":"w-1"}""")).Answers(404);

        Task<HttpResponseMessage> Put(string name, string ops) => server.Http.PutAsync($"{account.Admin}/presets/{name}", SlinkPerson.Body(JsonSerializer.Serialize(new { ops })));
    }

    [Fact]
    public async Task An_accounts_settings_are_bounded_all_together()
    {
        var account = await Signing.Start(server);
        var ops = $"overlay-{new string('y', 100)}_text-{new string('x', 200)}";
        var allowed = JsonSerializer.Serialize(new { allowed_ops = Enumerable.Range(1, 200).Select(w => $"w-{w}_{ops}") });
        await account.Change(allowed);
        await Put("small", "w-1").Answers(200);
        var refused = "";
        for (var i = 0; i < 20 && refused.Length == 0; i++)
        {
            var answer = await Put("p" + i, ops).Text();
            if (!answer.StartsWith("200", StringComparison.Ordinal)) refused = answer;
        }

        Assert.Equal("""400 {"error":"An account has at most 65536 characters of settings"}""", refused);
        // What makes them fewer may be done, and then there is room.
        await account.Change("""{"allowed_ops":["*"]}""");
        await Put("p99", ops).Answers(200);
        Assert.Equal("""400 {"error":"An account has at most 65536 characters of settings"}""", await Fill().Text());

        Task<HttpResponseMessage> Put(string name, string ops) => server.Http.PutAsync($"{account.Admin}/presets/{name}", SlinkPerson.Body(JsonSerializer.Serialize(new { ops })));

        async Task<HttpResponseMessage> Fill()
        {
            for (var i = 10; i < 40; i++) await Put("q" + i, ops).Answers(200);
            return await server.Http.PatchAsync(account.Admin, SlinkPerson.Body(allowed));
        }
    }

    private Task<HttpResponseMessage> Send(HttpMethod method, string url, string key, string? json = null)
    {
        var request = Answers.Request(method, url, ("X-Api-Key", key));
        if (json is not null) request.Content = SlinkPerson.Body(json);
        return server.Anonymous.SendAsync(request);
    }
}
