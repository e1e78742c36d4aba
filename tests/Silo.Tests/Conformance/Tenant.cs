using System.Text.Json;

namespace Darkroom.Tests.Conformance;

/// <summary>An account of its own for one row, so that rows neither see each other's images nor depend on their order.</summary>
internal sealed class Tenant
{
    private static int pictures = 10_000;

    private Tenant(DarkroomServer server, JsonElement account)
    {
        Server = server;
        Id = account.GetProperty("account_id").GetString()!;
        Bucket = account.GetProperty("bucket_id").GetString()!;
        Key = account.GetProperty("key").GetString()!;
    }

    public DarkroomServer Server { get; }

    public string Id { get; }

    public string Bucket { get; }

    public string Key { get; }

    /// <summary>Base of its pictures on Reimage's CDN surface, without a slash at its end.</summary>
    public string Files => "/files/" + Bucket;

    /// <param name="storageLimit">Bytes; null is the default.</param>
    public static async Task<Tenant> Of(DarkroomServer server, long? storageLimit = null) =>
        new(server, await server.Http.PostJson("/admin/accounts", $$"""{"name":"Tenant"{{(storageLimit is { } limit ? $",\"storage_limit\":{limit}" : "")}}}""").Json(201));

    /// <summary>A row whose check has an account of its own.</summary>
    public static Call Row(string dialect, string name, Func<Tenant, Task> check, long? storageLimit = null) =>
        new(dialect, name, async server => await check(await Of(server, storageLimit)));

    /// <summary>A picture that no other test has.</summary>
    public static byte[] Picture(int width = 40, int height = 30) => Pictures.Photo(width, height, Interlocked.Increment(ref pictures));

    public Task<HttpResponseMessage> Get(string url) => Send("GET", url);

    public Task<HttpResponseMessage> Post(string url, HttpContent? content = null) => Send("POST", url, content);

    public Task<HttpResponseMessage> PostJson(string url, string json) => Post(url, Forms.Json(json));

    public Task<HttpResponseMessage> Delete(string url) => Send("DELETE", url);

    /// <summary>Sends the account's key.</summary>
    public Task<HttpResponseMessage> Send(string method, string url, HttpContent? content = null, params (string Name, string Value)[] headers) =>
        Stranger(method, url, content, [("Authorization", "Bearer " + Key), .. headers]);

    /// <summary>Sends no key but what the headers say.</summary>
    public async Task<HttpResponseMessage> Stranger(string method, string url, HttpContent? content = null, params (string Name, string Value)[] headers)
    {
        using var request = Answers.Request(new(method), url, headers);
        request.Content = content;
        return await Server.Anonymous.SendAsync(request);
    }

    /// <summary>Uploads to Reimage.</summary>
    /// <returns>The object's id.</returns>
    public async Task<string> Upload(byte[]? file = null, string tags = "", string name = "", string fileName = "photo.png") =>
        (await Post("/upload/", Forms.File("file", file ?? Picture(), fileName, ("tags", tags), ("object", name))).Json()).GetProperty("object_id").GetString()!;

    /// <summary>A picture in another format, made by the server.</summary>
    public async Task<byte[]> As(string extension, byte[]? picture = null)
    {
        var id = await Upload(picture);
        return await Server.Anonymous.GetByteArrayAsync($"{Files}/{id}/original.{extension}");
    }

    /// <summary>Width and height of a picture in any format, as an upload of it states them.</summary>
    public async Task<(int Width, int Height)> SizeOf(byte[] picture)
    {
        var body = await Post("/upload/", Forms.File("file", picture)).Json();
        return (body.GetProperty("width").GetInt32(), body.GetProperty("height").GetInt32());
    }

    /// <summary>Another key of this account.</summary>
    public async Task<string> KeyWith(string scope) =>
        (await Server.Http.PostJson($"/admin/accounts/{Id}/keys", $$"""{"name":"k","scopes":["{{scope}}"]}""").Json(201)).GetProperty("key").GetString()!;
}
