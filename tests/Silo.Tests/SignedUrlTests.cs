using System.Globalization;
using Darkroom.Storage;

namespace Darkroom.Tests;

public sealed class SignedUrlTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private const string ByName = "public, max-age=300, stale-while-revalidate=86400, stale-if-error=86400";

    private readonly DarkroomServer server = shared.Value;

    [Fact]
    public async Task An_account_may_ask_strangers_for_a_signature()
    {
        var account = await Signing.Start(server, ""","require_signature":"transformations" """);
        await server.Upload(Pictures.Photo(80, 60), "pic", key: account.Key);
        var (original, variant) = ($"/files/{account.Bucket}/pic/original", $"/files/{account.Bucket}/pic/w-40.png");
        await server.Anonymous.GetAsync(original).Answers(200);
        Assert.Equal("""403 {"error":"This transformation needs a signature"}""", await server.Anonymous.GetAsync(variant).Text());
        await server.Http.GetAsync(variant).Answers(403);
        using (var own = await account.AsOwner(variant)) Assert.Equal((200, "private, no-cache"), ((int)own.StatusCode, own.Header("Cache-Control")));
        // What the owner had made is stored, and still not a stranger's.
        using (var refused = await server.Anonymous.GetAsync(variant)) Assert.Equal((403, "no-store"), ((int)refused.StatusCode, refused.Header("Cache-Control")));
        using (var signed = await server.Anonymous.GetAsync(account.Sign(variant))) Assert.Equal((200, "darkroom; hit", ByName), ((int)signed.StatusCode, signed.Header("Cache-Status"), signed.Header("Cache-Control")));

        await account.Change("""{"require_signature":"all"}""");
        Assert.Equal("""403 {"error":"The original needs a signature"}""", await server.Anonymous.GetAsync(original).Text());
        await server.Anonymous.GetAsync(account.Sign(original)).Answers(200);
        await account.AsOwner(original).Answers(200);
        await account.Change("""{"require_signature":"none"}""");
        await server.Anonymous.GetAsync(variant).Answers(200);
    }

    [Fact]
    public async Task A_signing_key_whose_removal_failed_can_still_be_removed()
    {
        var account = await Signing.Start(server, ""","require_signature":"all" """);
        await server.Upload(Pictures.Photo(80, 60), "pic", key: account.Key);
        var (key, url) = ($"{account.Admin}/signing-keys/{account.KeyId}", account.Sign($"/files/{account.Bucket}/pic/w-41.png"));
        using (var database = SqliteDatabase.OpenBeside(server.Data))
        {
            await database.Write(session => session.Execute("CREATE TRIGGER refuse BEFORE UPDATE ON grain_state BEGIN SELECT RAISE(ABORT, 'refused by the test'); END"));
            await server.Http.DeleteAsync(key).Answers(500);
            await server.Http.PutAsync(account.Admin + "/presets/thumb", SlinkPerson.Body("""{"ops":"w-1"}""")).Answers(500);
            await database.Write(session => session.Execute("DROP TRIGGER refuse"));
        }

        await server.Anonymous.GetAsync(url).Answers(200);
        await server.Http.DeleteAsync(account.Admin + "/presets/thumb").Answers(404);
        await server.Http.DeleteAsync(key).Answers(204);
        await server.Anonymous.GetAsync(url).Answers(403);
    }

    [Fact]
    public async Task Two_signatures_of_one_variant_are_one_render_one_blob_and_one_ETag()
    {
        var account = await Signing.Start(server, ""","require_signature":"all" """);
        await server.Upload(Pictures.Photo(80, 60), "pic", key: account.Key);
        var url = $"/files/{account.Bucket}/pic/w-41.png";
        using var first = await server.Anonymous.GetAsync(account.Sign(url, Signing.In(60)));
        using var second = await server.Anonymous.GetAsync(account.Sign(url, Signing.In(3_600)));
        using var third = await server.Anonymous.GetAsync(account.Sign(url) + "&utm_source=x");
        Assert.Equal(("darkroom; fwd=miss; stored", "darkroom; hit", "darkroom; hit"), (first.Header("Cache-Status"), second.Header("Cache-Status"), third.Header("Cache-Status")));
        Assert.Equal((first.Headers.ETag, first.Headers.ETag), (second.Headers.ETag, third.Headers.ETag));
        using var current = await server.Anonymous.SendAsync(Answers.Request(HttpMethod.Get, account.Sign(url), ("If-None-Match", first.Headers.ETag!.ToString())));
        Assert.Equal(304, (int)current.StatusCode);
    }

    [Fact]
    public async Task What_is_wrong_with_a_signature_is_said()
    {
        var (account, other) = (await Signing.Start(server), await Signing.Start(server));
        await server.Upload(Pictures.Photo(80, 60), "pic", key: account.Key);
        var url = $"/files/{account.Bucket}/pic/w-42.png";
        var (soon, good) = (Signing.In(600), account.Sign(url));
        var mac = good[^43..];
        foreach (var (wrong, reason) in new[]
        {
            (account.Sign(url, Signing.In(-1)), "The signature has expired"),
            (account.Sign(url, Signing.In(0)), "The signature has expired"),
            (account.Sign(url, soon).Replace($"e={soon}", $"e={soon + 1}", StringComparison.Ordinal), $"The signature is wrong: it must be that of '{soon + 1}:{url}'"),
            (account.Sign(url, soon).Replace($"e={soon}&", "", StringComparison.Ordinal), $"The signature is wrong: it must be that of ':{url}'"),
            (good.Replace("w-42", "w-43", StringComparison.Ordinal), $"The signature is wrong: it must be that of ':/files/{account.Bucket}/pic/w-43.png'"),
            (good.Replace("w-42.png", "original", StringComparison.Ordinal), $"The signature is wrong: it must be that of ':/files/{account.Bucket}/pic/original'"),
            (good[..^1] + (good[^1] == 'A' ? 'B' : 'A'), $"The signature is wrong: it must be that of ':{url}'"),
            (other.Sign(url), "The signature's key is unknown or retired"),
            (good.Replace(account.KeyId, "", StringComparison.Ordinal), "The signature's key is unknown or retired"),
            (good[..^2], "The signature is malformed: s must be 43 characters of base64url"),
            ($"{good}&s={mac}", "The signature is malformed: k and s must stand in it once, e at most once"),
            ($"{good}&k={account.KeyId}", "The signature is malformed: k and s must stand in it once, e at most once"),
            ($"{good}&e=1&e=2", "The signature is malformed: k and s must stand in it once, e at most once"),
            ($"{good}&e=soon", "The signature is malformed: e must be Unix seconds"),
            ($"{good}&e=", "The signature is malformed: e must be Unix seconds"),
            ($"{good}&e=-5", "The signature is malformed: e must be Unix seconds"),
            ($"{good}&e=999999999999", "The signature is malformed: e must be Unix seconds"),
        })
        {
            using var answer = await server.Anonymous.GetAsync(wrong);
            Assert.Equal((wrong, 403, "no-store"), (wrong, (int)answer.StatusCode, answer.Header("Cache-Control")));
            Assert.Equal((wrong, reason), (wrong, (await Task.FromResult(answer).Json(403)).GetProperty("error").GetString()));
            // Who shows the key needs no signature.
            await account.AsOwner(wrong).Answers(200);
        }

        // Other people's words, and ours padded as some languages do.
        foreach (var fine in new[] { $"{url}?s=large&e=1", $"{url}?k=x", $"{url}?k={account.KeyId}&e=1", good + "=", good + "%3D" }) await server.Anonymous.GetAsync(fine).Answers(200);
        await server.Anonymous.GetAsync(account.Sign($"/files/{account.Bucket}/nobody/w-42.png")).Answers(404);

        // Where one is required, what is none opens nothing.
        await account.Change("""{"require_signature":"all"}""");
        foreach (var none in new[] { url, $"{url}?k={account.KeyId}", $"{url}?s={mac}", $"{url}?k={account.KeyId}&e={soon}", $"{url}?k=&s=" }) await server.Anonymous.GetAsync(none).Answers(403);
        await server.Anonymous.GetAsync(good).Answers(200);
    }

    [Fact]
    public async Task Caches_keep_what_a_signature_opens_no_longer_than_the_signature_lives()
    {
        var account = await Signing.Start(server);
        var id = (await server.Upload(Pictures.Photo(80, 60), key: account.Key)).GetProperty("object_id").GetString();
        await server.Upload(Pictures.Photo(80, 60, seed: 2), "pic", key: account.Key);
        var (byId, byName, original) = ($"/files/{account.Bucket}/{id}/w-9.png", $"/files/{account.Bucket}/pic/w-9.png", $"/files/{account.Bucket}/pic/original");
        Assert.InRange(await PublicAge(byId, 5_000), 4_990, 5_000);
        Assert.Equal(31_536_000, await PublicAge(byId, 40_000_000));
        Assert.InRange(await PublicAge(byName, 100), 90, 100);
        Assert.Equal(300, await PublicAge(byName, 5_000));
        Assert.Equal("public, max-age=31536000, immutable, stale-if-error=86400", await CacheControl(account.Sign(byId)));

        // What is not public without the signature is nobody's but the one's who has it.
        await account.Change("""{"public_original":"off"}""");
        await server.Anonymous.GetAsync(original).Answers(403);
        Assert.Equal("private, no-cache", await CacheControl(account.Sign(original)));
        Assert.Matches("^private, max-age=(100|99|98|97)$", await CacheControl(account.Sign(original, Signing.In(100))));

        async Task<string> CacheControl(string url)
        {
            using var answer = await server.Anonymous.GetAsync(url);
            Assert.Equal(200, (int)answer.StatusCode);
            return answer.Header("Cache-Control");
        }

        async Task<int> PublicAge(string url, int seconds)
        {
            const string Begin = "public, max-age=";
            var said = await CacheControl(account.Sign(url, Signing.In(seconds)));
            Assert.StartsWith(Begin, said, StringComparison.Ordinal);
            return int.Parse(said[Begin.Length..], CultureInfo.InvariantCulture);
        }
    }

    [Fact]
    public async Task Several_keys_sign_until_each_is_retired_and_their_secrets_are_shown_once()
    {
        var account = await Signing.Start(server, ""","require_signature":"all" """);
        await server.Upload(Pictures.Photo(80, 60), "pic", key: account.Key);
        var (url, keys) = ($"/files/{account.Bucket}/pic/original", account.Admin + "/signing-keys");
        Assert.Matches("^sg_[0-9a-f]{64}$", account.Secret);
        await server.Anonymous.GetAsync(account.Sign(url)).Answers(200);

        var second = await server.Http.PostAsync(keys, null).Json(201);
        var signed = await server.Http.PostJson(account.Admin + "/sign", $$"""{"path":"{{url}}","expires_in":60}""").Json();
        Assert.Equal(second.GetProperty("key_id").GetString(), signed.GetProperty("key_id").GetString());
        await server.Anonymous.GetAsync(signed.GetProperty("url").GetString()).Answers(200);

        var listed = await server.Http.GetAsync(keys).Json();
        Assert.Equal([account.KeyId, second.GetProperty("key_id").GetString()], listed.GetProperty("signing_keys").EnumerateArray().Select(key => key.GetProperty("key_id").GetString()));
        Assert.DoesNotContain("sg_", listed.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("sg_", await server.Http.GetAsync(account.Admin).Text(), StringComparison.Ordinal);

        await server.Http.DeleteAsync($"{keys}/{account.KeyId}").Answers(204);
        Assert.Equal("""403 {"error":"The signature's key is unknown or retired"}""", await server.Anonymous.GetAsync(account.Sign(url)).Text());
        await server.Anonymous.GetAsync(signed.GetProperty("url").GetString()).Answers(200);
        Assert.Equal("""404 {"error":"Key not found"}""", await server.Http.DeleteAsync($"{keys}/{account.KeyId}").Text());

        for (var i = 1; i < 10; i++) await server.Http.PostAsync(keys, null).Answers(201);
        Assert.Equal("""400 {"error":"An account has at most 10 signing keys"}""", await server.Http.PostAsync(keys, null).Text());
        await server.Anonymous.SendAsync(Answers.Request(HttpMethod.Post, keys, ("X-Api-Key", account.Key))).Answers(403);
    }

    [Fact]
    public async Task The_server_signs_what_it_is_asked_to()
    {
        var account = await Signing.Start(server, ""","require_signature":"all" """);
        var id = (await server.Upload(Pictures.Photo(80, 60), "pic", key: account.Key)).GetProperty("object_url").GetString()!;
        foreach (var path in new[] { $"{id}w-33.png", $"/storage/{account.Bucket}/pic/w-34.png", $"/files/{account.Bucket}/pic/w-35.png?utm=1", $"/files//{account.Bucket}/pic/w-36.png" })
        {
            await server.Anonymous.GetAsync(path).Answers(403);
            var signed = await server.Http.PostJson(account.Admin + "/sign", $$"""{"path":"{{path}}"}""").Json();
            Assert.Equal(System.Text.Json.JsonValueKind.Null, signed.GetProperty("expires_at").ValueKind);
            Assert.StartsWith(path, signed.GetProperty("url").GetString(), StringComparison.Ordinal);
            await server.Anonymous.GetAsync(signed.GetProperty("url").GetString()).Answers(200);
        }

        var named = (await account.AsOwner("/api/images/history").Json()).Ids()[0];
        foreach (var path in new[] { $"/ir/{named}/%C3%A9%20%3F.jpg?width=20", $"/ir/{named}??&width=21&", $"/image/{named}.png?filter=noir", $"/ir/{named}?" })
            await server.Anonymous.GetAsync((await server.Http.PostJson(account.Admin + "/sign", $$"""{"path":"{{path}}","expires_in":60}""").Json()).GetProperty("url").GetString()).Answers(200);

        foreach (var (body, reason) in new[]
        {
            ("{}", "path must be a URL, or its path with a slash at its beginning"),
            ("""{"path":"files/x"}""", "path must be a URL, or its path with a slash at its beginning"),
            ("""{"path":"ftp://host/files/a/b/c"}""", "path must be a URL, or its path with a slash at its beginning"),
            ("""{"path":"/admin/accounts"}""", "path must be that of a picture"),
            ("""{"path":"/files/a/b/c","expires_in":0}""", "expires_in must be 1 to 316224000 seconds"),
            ($$"""{"path":"{{account.Sign("/files/a/b/c")}}"}""", "path is signed already"),
        }) Assert.Equal($$"""400 {"error":"{{reason}}"}""", await server.Http.PostJson(account.Admin + "/sign", body).Text());
        Assert.Equal("""404 {"error":"Key not found"}""", await server.Http.PostJson(account.Admin + "/sign", """{"path":"/files/a/b/c","key_id":"x"}""").Text());
        await server.Http.DeleteAsync($"{account.Admin}/signing-keys/{account.KeyId}").Answers(204);
        Assert.Equal("""400 {"error":"The account has no signing key"}""", await server.Http.PostJson(account.Admin + "/sign", """{"path":"/files/a/b/c"}""").Text());
    }

    [Fact]
    public async Task A_signature_is_good_on_its_own_surface_for_what_the_query_says()
    {
        var account = await Signing.Start(server, ""","require_signature":"all" """);
        await server.Upload(Pictures.Photo(80, 60), "pic", key: account.Key);
        var id = (await account.AsOwner("/api/images/history").Json()).Ids()[0];
        foreach (var url in new[] { $"/ir/{id}", $"/ir/{id}?width=20", $"/image/{id}", $"/image/{id}?w=20", $"/image/{id}.png", $"/image/{id}.webp?w=20&crop=true", $"/image/{id}_thumbnail.png" })
        {
            await server.Anonymous.GetAsync(url).Answers(403);
            await server.Anonymous.GetAsync(account.Sign(url)).Answers(200);
            await server.Anonymous.GetAsync(account.Sign(url, Signing.In(60))).Answers(200);
            await server.Anonymous.GetAsync(account.Sign(url) + "&w=21&width=21").Answers(403);
        }

        // The same path and query mean another picture on another surface.
        await server.Anonymous.GetAsync(account.Sign($"/ir/{id}?width=20").Replace("/ir/", "/image/", StringComparison.Ordinal)).Answers(403);
        var named = account.Sign($"/ir/{id}/name.jpg?width=20");
        await server.Anonymous.GetAsync(named).Answers(200);
        foreach (var moved in new[] { "name.jpg%3Fwidth=20?", "name.jpg%253Fwidth=20?", "name.jpg/?width=20&", "name.jpg?", "name.jpg?width=20&height=20&", "name.jpg?WIDTH=20&", "name.jpg?width=20&key=x&" })
            await server.Anonymous.GetAsync(named.Replace("name.jpg?width=20&", moved, StringComparison.Ordinal)).Answers(403);
        foreach (var same in new[] { "/name.jpg?&width=20&&", "//name.jpg??width=20&" }) await server.Anonymous.GetAsync(named.Replace("/name.jpg?width=20&", same, StringComparison.Ordinal)).Answers(200);
        var slink = account.Sign($"/image/{id}.png?w=20");
        await server.Anonymous.GetAsync(slink.Replace("/image/", "/api/image/", StringComparison.Ordinal)).Answers(200);
    }
}
