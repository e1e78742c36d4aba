using System.Text.Json;

namespace Darkroom.Tests;

/// <summary>What Slink's refusals look like: <c>application/vnd.api+json</c>, a title that is a class's name, a message, violations.</summary>
internal static class SlinkWords
{
    public const string NotFound = "Symfony.Component.HttpKernel.Exception.NotFoundHttpException";
    public const string Forbidden = "Symfony.Component.HttpKernel.Exception.AccessDeniedHttpException";

    /// <summary>Refused without violations.</summary>
    public static async Task Refused(this Task<HttpResponseMessage> asking, int status, string? title = null)
    {
        using var answer = await asking;
        var body = await answer.Content.ReadAsStringAsync();
        Assert.True((int)answer.StatusCode == status, $"{status} expected, answered {(int)answer.StatusCode} {body}");
        Assert.Equal("application/vnd.api+json", answer.Content.Headers.ContentType?.MediaType);
        var error = JsonDocument.Parse(body).RootElement.GetProperty("error");
        Assert.NotEmpty(error.GetProperty("message").GetString()!);
        if (title is not null) Assert.Equal(title, error.GetProperty("title").GetString());
    }

    /// <summary>422, or 400 for a rule of the business, with a violation of this property.</summary>
    /// <returns>The violation.</returns>
    public static async Task<JsonElement> Violates(this Task<HttpResponseMessage> asking, string property, int status = 422)
    {
        var error = (await asking.Json(status)).GetProperty("error");
        Assert.Equal(status == 422 ? "Validation Error" : "Specification Error", error.GetProperty("message").GetString());
        var violations = error.GetProperty("violations").EnumerateArray().ToList();
        return Assert.Single(violations, violation => violation.GetProperty("property").GetString() == property);
    }

    public static async Task Answers(this Task<HttpResponseMessage> asking, int status)
    {
        using var answer = await asking;
        Assert.True((int)answer.StatusCode == status, $"{status} expected, answered {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
    }

    /// <summary>The ids of a list's rows.</summary>
    public static string[] Ids(this JsonElement list) =>
        [.. (list.ValueKind == JsonValueKind.Array ? list : list.GetProperty("data")).EnumerateArray().Select(row => row.GetProperty("id").GetString()!)];

    /// <summary>Asks until the answer is right; fails after ten seconds with what was seen last.</summary>
    public static async Task Until<T>(string what, Func<Task<T>> ask, Func<T, bool> isRight)
    {
        var began = System.Diagnostics.Stopwatch.GetTimestamp();
        while (await ask() is var seen && !isRight(seen))
        {
            if (System.Diagnostics.Stopwatch.GetElapsedTime(began) > TimeSpan.FromSeconds(10)) Assert.Fail($"Waited 10 s for {what}; saw {seen}");
            await Task.Delay(50);
        }
    }
}
