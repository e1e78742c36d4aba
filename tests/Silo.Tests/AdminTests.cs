using System.Text.Json;

namespace Darkroom.Tests;

public sealed class AdminTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private readonly DarkroomServer server = shared.Value;

    [Fact]
    public async Task An_account_is_created_changed_and_deleted()
    {
        var created = await server.Http.PostJson("/admin/accounts", """{"name":"Shop","bucket":"shop-1","email":"a@b.example","password":"secret1","tier":1,"storage":"storage","storage_limit":100000}""").Json(201);
        Assert.Equal(("Shop", "shop-1"), (created.GetProperty("name").GetString(), created.GetProperty("bucket_id").GetString()));
        var (id, key) = (created.GetProperty("account_id").GetString()!, created.GetProperty("key").GetString()!);
        Assert.Matches("^sk_[0-9a-f]{64}$", key);
        var account = "/admin/accounts/" + id;
        var shown = await server.Http.GetAsync(account).Json();
        Assert.Equal((1, "storage", 100000, "exact"), (shown.GetProperty("tier").GetInt32(), shown.GetProperty("storage").GetString(), shown.GetProperty("storage_limit").GetInt32(), shown.GetProperty("public_original").GetString()));
        Assert.DoesNotContain("password", shown.ToString(), StringComparison.Ordinal);

        // Its key uploads as that account, to its own surface and within its quota.
        var image = await server.Upload(Pictures.Photo(50, 50), key: key);
        Assert.StartsWith($"{server.Url}storage/shop-1/", image.GetProperty("object_url").GetString(), StringComparison.Ordinal);
        Assert.Equal("""403 {"error":"Storage limit exceeded"}""", await server.PostUpload(Pictures.Photo(400, 400), key: key).Text());
        Assert.StartsWith("404", await server.Http.DeleteAsync("/delete/" + image.GetProperty("object_id").GetString()).Text(), StringComparison.Ordinal);
        var usage = await server.Http.GetAsync(account + "/usage").Json();
        Assert.Equal((1, Pictures.Photo(50, 50).Length, 0), (usage.GetProperty("image_count").GetInt32(), usage.GetProperty("storage_used").GetInt32(), usage.GetProperty("storage_reserved").GetInt32()));

        // Strangers lose the original, the owner keeps it.
        Assert.Equal("off", (await server.Http.PatchAsync(account, Body("""{"public_original":"off","name":"Shop 2"}""")).Json()).GetProperty("public_original").GetString());
        var original = new Uri(image.GetProperty("original").GetString()!).AbsolutePath;
        Assert.Equal("""403 {"error":"The original is not public"}""", await server.Anonymous.GetAsync(original).Text());
        using (var owned = await server.Anonymous.SendAsync(Answers.Request(HttpMethod.Get, original, ("X-Api-Key", key))))
            Assert.Equal(("private, no-cache", 200), (owned.Header("Cache-Control"), (int)owned.StatusCode));
        Assert.Equal(200, (int)(await server.Anonymous.GetAsync(image.GetProperty("object_url").GetString() + "w-5.png")).StatusCode);

        Assert.Equal(204, (int)(await server.Http.DeleteAsync(account)).StatusCode);
        Assert.StartsWith("404", await server.Anonymous.GetAsync(image.GetProperty("object_url").GetString() + "w-5.png").Text(), StringComparison.Ordinal);
        Assert.StartsWith("401", await server.PostUpload(Pictures.Photo(5, 5), key: key).Text(), StringComparison.Ordinal);
        Assert.Equal("""404 {"error":"Account not found"}""", await server.Http.GetAsync(account).Text());
        Assert.Equal("shop-1", (await server.Http.PostJson("/admin/accounts", """{"name":"Next","bucket":"shop-1"}""").Json(201)).GetProperty("bucket_id").GetString());
    }

    [Theory]
    [InlineData("""{}""", 400)]
    [InlineData("""{"name":" "}""", 400)]
    [InlineData("""{"name":"x","bucket":"Default"}""", 400)]
    [InlineData("""{"name":"x","bucket":"-x"}""", 400)]
    [InlineData("""{"name":"x","bucket":"x"}""", 400)]
    [InlineData("""{"name":"x","bucket":"default"}""", 409)]
    [InlineData("""{"name":"x","email":"nobody"}""", 400)]
    [InlineData("""{"name":"x","password":"short"}""", 400)]
    [InlineData("""{"name":"x","tier":3}""", 400)]
    [InlineData("""{"name":"x","storage":"tape"}""", 400)]
    [InlineData("""{"name":"x","storage_limit":-1}""", 400)]
    [InlineData("""{"name":"x","requests_per_hour":0}""", 400)]
    [InlineData("""{"name":"x","colour":"red"}""", 400)]
    [InlineData("""{"name":5}""", 400)]
    [InlineData("""["x"]""", 400)]
    public async Task A_wrong_account_is_refused_with_a_reason(string body, int status) =>
        Assert.StartsWith($$"""{{status}} {"error":""", await server.Http.PostJson("/admin/accounts", body).Text(), StringComparison.Ordinal);

    [Fact]
    public async Task Keys_come_and_go_with_effect_when_it_is_answered()
    {
        var account = (await server.Http.PostJson("/admin/accounts", """{"name":"Keys"}""").Json(201)).GetProperty("account_id").GetString();
        var keys = $"/admin/accounts/{account}/keys";
        var made = await server.Http.PostJson(keys, """{"name":"reader","scopes":["read"]}""").Json(201);
        var (id, secret) = (made.GetProperty("key_id").GetString(), made.GetProperty("key").GetString()!);
        Assert.Equal(200, await Status(HttpMethod.Get, "/get/", secret));
        Assert.Equal(403, await Status(HttpMethod.Delete, "/delete/x", secret));
        Assert.Equal(403, await Status(HttpMethod.Get, "/metrics", secret));
        var listed = await server.Http.GetAsync(keys).Json();
        Assert.Contains(listed.GetProperty("keys").EnumerateArray(), key => key.GetProperty("key_id").GetString() == id && key.GetProperty("scopes")[0].GetString() == "read");
        Assert.DoesNotContain(secret, listed.ToString(), StringComparison.Ordinal);

        Assert.Equal(204, (int)(await server.Http.DeleteAsync($"{keys}/{id}")).StatusCode);
        Assert.Equal(401, await Status(HttpMethod.Get, "/get/", secret));
        Assert.Equal("""404 {"error":"Key not found"}""", await server.Http.DeleteAsync($"{keys}/{id}").Text());

        var brief = await server.Http.PostJson(keys, JsonSerializer.Serialize(new { name = "brief", scopes = new[] { "all" }, expires_at = DateTimeOffset.UtcNow.AddSeconds(2) })).Json(201);
        await StopTests.WaitFor("the key to expire", async () => await Status(HttpMethod.Get, "/get/", brief.GetProperty("key").GetString()!) == 401);
        foreach (var wrong in new[] { "{}", """{"name":"x"}""", """{"name":"x","scopes":[]}""", """{"name":"x","scopes":["fly"]}""", """{"name":"x","scopes":["read"],"expires_at":"2001-01-01T00:00:00Z"}""", """{"name":"x","scopes":["read"],"expires_at":"soon"}""" })
            Assert.StartsWith("400", await server.Http.PostJson(keys, wrong).Text(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Accounts_are_listed_in_pages()
    {
        for (var i = 0; i < 3; i++) await server.Http.PostJson("/admin/accounts", """{"name":"Listed"}""").Json(201);
        var page = await server.Http.GetAsync("/admin/accounts?page=2&page_size=1").Json();
        Assert.Equal((2, 1, 1), (page.GetProperty("page").GetInt32(), page.GetProperty("page_size").GetInt32(), page.GetProperty("accounts").GetArrayLength()));
        Assert.True(page.GetProperty("total").GetInt32() >= 4);
    }

    private static StringContent Body(string json) => new(json, System.Text.Encoding.UTF8, "application/json");

    private async Task<int> Status(HttpMethod method, string url, string key) =>
        (int)(await server.Anonymous.SendAsync(Answers.Request(method, url, ("X-Api-Key", key)))).StatusCode;
}
