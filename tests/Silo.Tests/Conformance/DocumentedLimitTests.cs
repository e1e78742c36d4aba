namespace Darkroom.Tests.Conformance;

/// <summary>Limits that are on by default: Imager's hour, log-ins, guests' uploads.</summary>
public sealed class DocumentedLimitTests
{
    [Fact]
    public async Task The_1001st_call_of_a_key_to_Imager_in_an_hour_is_one_too_many_and_no_other_keys()
    {
        await using var server = await DarkroomServer.Start();
        var (tenant, other) = (await Tenant.Of(server), await Tenant.Of(server));
        var first = await tenant.Get("/api/images/mine");
        Assert.Equal(("1000", "999"), (first.Header("X-RateLimit-Limit"), first.Header("X-RateLimit-Remaining")));
        Assert.Equal("\"hour\";q=1000;w=3600", first.Header("RateLimit-Policy"));
        Assert.StartsWith("\"hour\";r=999;t=", first.Header("RateLimit"), StringComparison.Ordinal);

        // From many connections at once; exactly the documented number gets through.
        var statuses = new System.Collections.Concurrent.ConcurrentBag<int>();
        await Parallel.ForAsync(0, 1_020, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (_, _) =>
        {
            using var answer = await tenant.Get("/api/images/mine");
            statuses.Add((int)answer.StatusCode);
        });
        Assert.Equal((999, 21), (statuses.Count(status => status == 200), statuses.Count(status => status == 429)));

        using var refused = await tenant.Get("/api/images/mine");
        Assert.Equal("""429 {"status":"error","message":"Rate limit exceeded"}""", await Task.FromResult(refused).Text());
        Assert.Equal("0", refused.Header("X-RateLimit-Remaining"));
        Assert.InRange(int.Parse(refused.Header("Retry-After"), System.Globalization.CultureInfo.InvariantCulture), 1, 3_600);

        // The limit is Imager's: elsewhere the key works on, and another key has an hour of its own.
        Assert.Equal(200, (int)(await tenant.Get("/get/")).StatusCode);
        Assert.Equal(200, (int)(await other.Get("/api/images/mine")).StatusCode);
    }

    [Fact]
    public async Task Log_ins_and_guests_are_held_back_by_address()
    {
        await using var server = await DarkroomServer.Start(data: null, "Slink:GuestUploads=true", "RateLimits:GuestUploadsPerHour=3");
        for (var i = 0; i < 10; i++)
            Assert.Equal(401, (int)(await server.Anonymous.PostJson("/api/auth/login", """{"username":"nobody","password":"guess"}""")).StatusCode);
        using var held = await server.Anonymous.PostJson("/api/auth/login", """{"username":"nobody","password":"guess"}""");
        Assert.Equal(429, (int)held.StatusCode);
        Assert.Equal("application/vnd.api+json", held.Content.Headers.ContentType?.MediaType);
        Assert.NotEqual("", held.Header("Retry-After"));

        for (var i = 0; i < 3; i++) Assert.Equal(201, (int)(await server.Anonymous.PostAsync("/api/guest/upload", Forms.File("image", Tenant.Picture()))).StatusCode);
        Assert.Equal(429, (int)(await server.Anonymous.PostAsync("/api/guest/upload", Forms.File("image", Tenant.Picture()))).StatusCode);
        Assert.Equal(1, await server.Metric("darkroom_limited_requests_total", "login"));
        Assert.Equal(1, await server.Metric("darkroom_limited_requests_total", "guest-upload"));
    }
}
