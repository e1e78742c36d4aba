using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Darkroom.Tests;

/// <summary>An account of its own with a signing key, and signatures made as a client makes them.</summary>
internal sealed class Signing
{
    private readonly DarkroomServer server;

    private Signing(DarkroomServer server, string bucket, string key, string keyId, string secret) =>
        (this.server, Bucket, Key, KeyId, Secret) = (server, bucket, key, keyId, secret);

    public string Bucket { get; }

    /// <summary>The owner's.</summary>
    public string Key { get; }

    public string KeyId { get; }

    public string Secret { get; }

    public string Admin => "/admin/accounts/" + Bucket;

    public static async Task<Signing> Start(DarkroomServer server, string more = "")
    {
        var bucket = "s" + Guid.NewGuid().ToString("N")[..12];
        var made = await server.Http.PostJson("/admin/accounts", $$"""{"name":"Signing","bucket":"{{bucket}}"{{more}}}""").Json(201);
        var key = await server.Http.PostJson($"/admin/accounts/{bucket}/signing-keys", "").Json(201);
        return new(server, bucket, made.GetProperty("key").GetString()!, key.GetProperty("key_id").GetString()!, key.GetProperty("secret").GetString()!);
    }

    public static string Mac(string secret, string text) =>
        Convert.ToBase64String(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(text))).TrimEnd('=').Replace('+', '-').Replace('/', '_');

    public static long In(int seconds) => DateTimeOffset.UtcNow.ToUnixTimeSeconds() + seconds;

    /// <param name="url">Path and query as they are on the host that all surfaces share.</param>
    public string Sign(string url, long? expires = null)
    {
        var e = expires?.ToString(CultureInfo.InvariantCulture);
        return $"{url}{(url.Contains('?', StringComparison.Ordinal) ? '&' : '?')}{(e is null ? "" : $"e={e}&")}k={KeyId}&s={Mac(Secret, $"{e}:{url}")}";
    }

    public Task Change(string json) => server.Http.PatchAsync(Admin, SlinkPerson.Body(json)).Answers(200);

    public Task<HttpResponseMessage> AsOwner(string url) => server.Anonymous.SendAsync(Answers.Request(HttpMethod.Get, url, ("X-Api-Key", Key)));
}
