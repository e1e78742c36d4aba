using System.Globalization;

namespace Darkroom.Tests;

/// <summary>Limits as clients meet them.</summary>
public sealed class RateLimitTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private readonly DarkroomServer server = shared.Value;

    [Fact]
    public async Task An_account_gets_its_requests_per_hour_and_no_more_whatever_it_asks()
    {
        var (id, key) = await Account("""{"name":"Five","requests_per_hour":5}""");
        var (_, stranger) = await Account("""{"name":"Stranger","requests_per_hour":5}""");
        for (var left = 4; left >= 0; left--)
        {
            using var allowed = await Get("/get/", key);
            Assert.Equal(200, (int)allowed.StatusCode);
            Assert.Equal(("\"hour\";q=5;w=3600", "5", $"{left}"), (allowed.Header("RateLimit-Policy"), allowed.Header("X-RateLimit-Limit"), allowed.Header("X-RateLimit-Remaining")));
            Assert.Equal($"\"hour\";r={left};t=3600", allowed.Header("RateLimit"));
            Assert.InRange(Number(allowed, "X-RateLimit-Reset") - DateTimeOffset.UtcNow.ToUnixTimeSeconds(), 3_580, 3_601);
            Assert.Equal("", allowed.Header("Retry-After"));
        }

        foreach (var (method, url) in new[] { (HttpMethod.Get, "/get/"), (HttpMethod.Get, "/user/"), (HttpMethod.Delete, "/delete/x"), (HttpMethod.Post, "/upload/") })
        {
            using var refused = await server.Anonymous.SendAsync(Answers.Request(method, url, ("X-Api-Key", key)));
            Assert.Equal("""429 {"error":"Rate limit exceeded"}""", await Task.FromResult(refused).Text());
            Assert.InRange(Number(refused, "Retry-After"), 3_500, 3_600);
            Assert.Matches("^\"hour\";r=0;t=3[56]\\d\\d$", refused.Header("RateLimit"));
            Assert.Equal(("0", "no-store"), (refused.Header("X-RateLimit-Remaining"), refused.Header("Cache-Control")));
        }

        Assert.Equal(200, await Status("/get/", stranger));
        Assert.Equal(200, (int)(await server.Http.GetAsync("/get/")).StatusCode);

        // A larger plan applies at once, and a key of the same account shares it.
        var second = (await server.Http.PostJson($"/admin/accounts/{id}/keys", """{"name":"second","scopes":["all"]}""").Json(201)).GetProperty("key").GetString()!;
        Assert.Equal(429, await Status("/get/", second));
        (await server.Http.PatchAsync($"/admin/accounts/{id}", new StringContent("""{"requests_per_hour":6}""", System.Text.Encoding.UTF8, "application/json"))).EnsureSuccessStatusCode();
        Assert.Equal(200, await Status("/get/", second));
        Assert.Equal(429, await Status("/get/", key));
    }

    [Fact]
    public async Task A_hundred_at_once_get_exactly_what_the_plan_says()
    {
        var (_, key) = await Account("""{"name":"Crowd","requests_per_hour":40}""");
        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => Status("/get/", key)));
        Assert.Equal((40, 60), (answers.Count(status => status == 200), answers.Count(status => status == 429)));
    }

    [Fact]
    public async Task An_account_without_a_plan_and_administration_have_no_limit_to_show()
    {
        using var free = await server.Http.GetAsync("/get/");
        Assert.Equal(("", ""), (free.Header("RateLimit"), free.Header("X-RateLimit-Limit")));

        var (id, _) = await Account("""{"name":"Admin","requests_per_hour":1}""");
        var admin = (await server.Http.PostJson($"/admin/accounts/{id}/keys", """{"name":"admin","scopes":["admin","all"]}""").Json(201)).GetProperty("key").GetString()!;
        for (var i = 0; i < 3; i++) Assert.Equal(200, await Status("/admin/accounts", admin));
        Assert.Equal(200, await Status("/get/", admin));
        Assert.Equal(429, await Status("/get/", admin));
        Assert.Equal(200, await Status("/admin/accounts", admin));
    }

    [Fact]
    public async Task Wrong_keys_beyond_the_limit_are_429_and_the_right_key_still_works()
    {
        await using var strict = await DarkroomServer.Start(null, "RateLimits:WrongKeysPerMinute=3");
        for (var i = 0; i < 3; i++)
        {
            using var wrong = await Ask(strict, $"sk_wrong{i}");
            Assert.Equal((401, "Bearer"), ((int)wrong.StatusCode, wrong.Header("WWW-Authenticate")));
        }

        using var blocked = await Ask(strict, "sk_wrong");
        Assert.Equal("""429 {"error":"Too many wrong keys"}""", await Task.FromResult(blocked).Text());
        Assert.InRange(Number(blocked, "Retry-After"), 1, 60);
        Assert.Equal(429, (int)(await Ask(strict, new string('x', 300))).StatusCode);

        // No key is no guess, a right key is let in, and another client has guesses of its own.
        Assert.Equal(401, (int)(await strict.Anonymous.GetAsync("/get/")).StatusCode);
        Assert.Equal(200, (int)(await Ask(strict, DarkroomServer.AdminKey)).StatusCode);
        Assert.Equal(401, (int)(await Ask(strict, "sk_wrong", ("X-Forwarded-For", "192.0.2.1"))).StatusCode);

        Assert.Equal(4, await strict.Metric("darkroom_refused_keys_total", "limited=\"no\""));
        Assert.Equal(2, await strict.Metric("darkroom_refused_keys_total", "limited=\"yes\""));

        // A private original asks for a key too.
        var (_, key) = await Account("""{"name":"Private","bucket":"private","public_original":"off"}""", strict);
        await strict.Upload(Pictures.Photo(20, 20), "pic", key: key);
        Assert.Equal(403, await Original());
        Assert.Equal(403, await Original(("X-Api-Key", "sk_wrong"), ("X-Forwarded-For", "192.0.2.2")));
        Assert.Equal(429, await Original(("X-Api-Key", "sk_wrong")));
        Assert.Equal(200, await Original(("X-Api-Key", key)));

        async Task<int> Original(params (string Name, string Value)[] headers) =>
            (int)(await strict.Anonymous.SendAsync(Answers.Request(HttpMethod.Get, "/files/private/pic/original", headers))).StatusCode;
    }

    [Fact]
    public async Task Misses_beyond_the_limit_are_429_and_hits_are_free()
    {
        await using var strict = await DarkroomServer.Start(null, "RateLimits:MissesPerMinute=2", "RateLimits:WrongKeysPerMinute=0");
        await strict.Upload(Pictures.Photo(60, 40), "pic");
        foreach (var width in new[] { 10, 11, 10, 11 }) Assert.Equal(200, await Miss(strict, width));
        using var refused = await strict.Anonymous.GetAsync("/files/default/pic/w-12_blur-1.png");
        Assert.Equal("""429 {"error":"Rate limit exceeded"}""", await Task.FromResult(refused).Text());
        Assert.InRange(Number(refused, "Retry-After"), 1, 60);
        Assert.Equal(("\"misses\";q=2;w=60", "no-store"), (refused.Header("RateLimit-Policy"), refused.Header("Cache-Control")));
        Assert.Matches("^\"misses\";r=0;t=(60|5\\d)$", refused.Header("RateLimit"));
        Assert.Equal(1, await strict.Metric("darkroom_limited_misses_total"));
        Assert.Equal(200, await Miss(strict, 10));
        for (var i = 0; i < 40; i++) Assert.Equal(401, (int)(await Ask(strict, "sk_wrong")).StatusCode);

        // Whoever else: another client, another network of IPv6, the owner; not the same /64.
        Assert.Equal(200, await Miss(strict, 13, ("X-Forwarded-For", "192.0.2.1")));
        foreach (var (width, address, status) in new[] { (14, "2001:db8:0:1::1", 200), (15, "2001:db8:0:1::2", 200), (16, "2001:db8:0:1:ffff::3", 429), (16, "2001:db8:0:2::1", 200) })
            Assert.Equal((address, status), (address, await Miss(strict, width, ("X-Forwarded-For", address))));
        Assert.Equal(200, await Miss(strict, 17, ("X-Api-Key", DarkroomServer.AdminKey)));
        Assert.Equal(429, await Miss(strict, 18));
    }

    [Fact]
    public async Task Who_joins_a_render_pays_nothing_and_a_signed_miss_is_the_owners()
    {
        await using var strict = await DarkroomServer.Start(null, "RateLimits:MissesPerMinute=1");
        await strict.Upload(Pictures.Photo(1_600, 1_200), "pic");
        var together = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => Miss(strict, 700)));
        Assert.All(together, status => Assert.Equal(200, status));
        Assert.Equal(429, await Miss(strict, 701));

        var account = await Signing.Start(strict);
        await strict.Upload(Pictures.Photo(60, 40), "pic", key: account.Key);
        for (var width = 10; width < 14; width++) await strict.Anonymous.GetAsync(account.Sign($"/files/{account.Bucket}/pic/w-{width}.png")).Answers(200);
        await strict.Anonymous.GetAsync($"/files/{account.Bucket}/pic/w-14.png").Answers(429);
    }

    [Fact]
    public async Task An_original_without_its_metadata_is_made_within_the_limit_once_and_its_room_is_counted()
    {
        await using var strict = await DarkroomServer.Start(null, "RateLimits:MissesPerMinute=1");
        using (var changed = await strict.Http.PatchAsync("/admin/accounts/default", new StringContent("""{"public_original":"clean"}"""))) Assert.True(changed.IsSuccessStatusCode);
        for (var i = 0; i < 3; i++) await strict.Upload(Pictures.Photo(60, 40, seed: i), $"pic-{i}");
        await strict.Anonymous.GetAsync("/files/default/pic-0/original").Answers(200);
        await strict.Anonymous.GetAsync("/files/default/pic-1/original").Answers(429);
        await strict.Anonymous.GetAsync("/files/default/pic-0/original").Answers(200);
        await strict.Http.GetAsync("/files/default/pic-2/original").Answers(200);
        await StopTests.WaitFor("it to be counted", async () => (await strict.Http.GetAsync("/admin/variants").Json()).GetProperty("variants").GetInt64() == 1);
    }

    [Fact]
    public async Task A_network_that_asks_for_many_has_a_limit_of_its_own()
    {
        await using var strict = await DarkroomServer.Start(null, "RateLimits:MissesPerMinute=1", "RateLimits:MissesPerMinuteTrusted=3", "RateLimits:TrustedNetworks=198.51.100.0/24, 2001:db8::/32");
        await strict.Upload(Pictures.Photo(60, 40), "pic");
        var width = 10;
        foreach (var (address, allowed) in new[] { ("198.51.100.7", 3), ("198.51.100.8", 3), ("2001:db8:1::1", 3), ("::ffff:198.51.100.9", 3), ("192.0.2.1", 1) })
        {
            for (var i = 0; i < allowed; i++) Assert.Equal((address, 200), (address, await Miss(strict, width++, ("X-Forwarded-For", address))));
            Assert.Equal((address, 429), (address, await Miss(strict, width++, ("X-Forwarded-For", address))));
        }
    }

    [Fact]
    public async Task Behind_a_CDN_that_tells_its_clients_addresses_each_client_has_the_limit()
    {
        await using var strict = await DarkroomServer.Start(null, "RateLimits:MissesPerMinute=1", "Network:ProxyHops=2", "Network:TrustedProxies=127.0.0.0/8,::1/128,198.51.100.0/24");
        await strict.Upload(Pictures.Photo(60, 40), "pic");
        var width = 10;
        foreach (var (forwarded, status) in new[]
        {
            ("192.0.2.1, 198.51.100.7", 200), ("192.0.2.1, 198.51.100.8", 429), ("192.0.2.2, 198.51.100.7", 200),
            // What the client itself says of others is not believed.
            ("203.0.113.1, 192.0.2.2, 198.51.100.7", 429), ("203.0.113.1, 192.0.2.2", 429),
        }) Assert.Equal((forwarded, status), (forwarded, await Miss(strict, width++, ("X-Forwarded-For", forwarded))));
    }

    [Fact]
    public async Task Without_a_word_from_the_operator_a_stranger_has_three_hundred_variants_made_a_minute()
    {
        await using var plain = await DarkroomServer.Start();
        await plain.Upload(Pictures.Photo(20, 20), "pic");
        var (statuses, began) = (new System.Collections.Concurrent.ConcurrentBag<int>(), System.Diagnostics.Stopwatch.StartNew());
        await Parallel.ForAsync(1, 321, new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (width, _) => statuses.Add(await Miss(plain, width)));
        Assert.SkipWhen(began.Elapsed >= TimeSpan.FromSeconds(60), "this machine makes no 300 variants a minute");
        Assert.Equal((300, 20), (statuses.Count(status => status == 200), statuses.Count(status => status == 429)));
    }

    [Fact]
    public async Task Batches_let_no_more_through_than_the_limit()
    {
        await using var batching = await DarkroomServer.Start(null, "RateLimits:Batch=10");
        var (_, key) = await Account("""{"name":"Batches","requests_per_hour":500}""", batching);
        var answers = await Task.WhenAll(Enumerable.Range(0, 600).Select(async _ => (int)(await batching.Anonymous.SendAsync(Answers.Request(HttpMethod.Get, "/get/", ("X-Api-Key", key)))).StatusCode));

        // What is left of a batch after a second is lost: a machine that stalls may see fewer.
        Assert.InRange(answers.Count(status => status == 200), 450, 500);
        Assert.All(answers, status => Assert.True(status is 200 or 429, $"answered {status}"));
    }

    private static long Number(HttpResponseMessage answer, string header) => long.Parse(answer.Header(header), CultureInfo.InvariantCulture);

    private static async Task<int> Miss(DarkroomServer server, int width, params (string Name, string Value)[] headers)
    {
        using var answer = await server.Anonymous.SendAsync(Answers.Request(HttpMethod.Get, $"/files/default/pic/w-{width}_blur-1.png", headers));
        return (int)answer.StatusCode;
    }

    private static Task<HttpResponseMessage> Ask(DarkroomServer server, string key, params (string Name, string Value)[] headers) =>
        server.Anonymous.SendAsync(Answers.Request(HttpMethod.Get, "/get/", [("X-Api-Key", key), .. headers]));

    private async Task<(string Id, string Key)> Account(string body, DarkroomServer? on = null)
    {
        var made = await (on ?? server).Http.PostJson("/admin/accounts", body).Json(201);
        return (made.GetProperty("account_id").GetString()!, made.GetProperty("key").GetString()!);
    }

    private Task<HttpResponseMessage> Get(string url, string key) => server.Anonymous.SendAsync(Answers.Request(HttpMethod.Get, url, ("X-Api-Key", key)));

    private async Task<int> Status(string url, string key)
    {
        using var answer = await Get(url, key);
        return (int)answer.StatusCode;
    }
}
