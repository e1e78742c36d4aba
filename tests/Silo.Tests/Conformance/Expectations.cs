using System.Text.Json;

namespace Darkroom.Tests.Conformance;

/// <summary>What every answer of a kind has in common, checked with what is particular about it.</summary>
internal static class Expectations
{
    /// <summary>An API's answer: never cached, whoever may read it.</summary>
    /// <param name="shape">For <see cref="Shape"/>.</param>
    public static async Task<JsonElement> Says(this Task<HttpResponseMessage> asking, int status, string shape)
    {
        using var answer = await asking;
        var body = await answer.Content.ReadAsStringAsync();
        Assert.True((int)answer.StatusCode == status, $"{status} expected, answered {(int)answer.StatusCode} {body}");
        Header(answer, "Cache-Control", "no-store");
        Header(answer, "X-Content-Type-Options", "nosniff");
        Header(answer, "Access-Control-Allow-Origin", "*");
        Assert.Equal("application/json", answer.Content.Headers.ContentType?.MediaType);
        if (status == 401) Header(answer, "WWW-Authenticate", "Bearer");
        if (status == 405) Assert.NotEmpty(answer.Content.Headers.Allow);
        var json = JsonDocument.Parse(body).RootElement;
        Shape.Match(shape, json);
        return json;
    }

    /// <summary>A success without a body.</summary>
    public static async Task SaysNothing(this Task<HttpResponseMessage> asking)
    {
        using var answer = await asking;
        Assert.Equal("200 ", $"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
        Header(answer, "Cache-Control", "no-store");
    }

    /// <summary>A picture of a type, as every cache may keep it.</summary>
    /// <returns>Its bytes.</returns>
    public static async Task<byte[]> IsPicture(this Task<HttpResponseMessage> asking, string type, string cache = ById, params (string Name, string Value)[] headers)
    {
        using var answer = await asking;
        var bytes = await answer.Content.ReadAsByteArrayAsync();
        Assert.True((int)answer.StatusCode == 200, $"200 expected, answered {(int)answer.StatusCode} {System.Text.Encoding.UTF8.GetString(bytes)}");
        Header(answer, "Content-Type", type);
        Header(answer, "Cache-Control", cache);
        Header(answer, "Content-Disposition", "inline");
        Header(answer, "X-Content-Type-Options", "nosniff");
        Header(answer, "Access-Control-Allow-Origin", "*");
        Assert.Matches("^\"[^\"]+\"$", answer.Header("ETag"));
        foreach (var (name, value) in headers) Header(answer, name, value);
        return bytes;
    }

    public const string ById = "public, max-age=31536000, immutable, stale-if-error=86400";

    public const string ByName = "public, max-age=300, stale-while-revalidate=86400, stale-if-error=86400";

    private static void Header(HttpResponseMessage answer, string name, string value) => Assert.True(answer.Header(name) == value, $"{name}: {value} expected, found {answer.Header(name)}");
}
