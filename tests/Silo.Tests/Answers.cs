using System.Text.Json;

namespace Darkroom.Tests;

/// <summary>Short words for asking and for reading answers.</summary>
internal static class Answers
{
    /// <summary>Status and body, so that a failed comparison shows both.</summary>
    public static async Task<string> Text(this Task<HttpResponseMessage> asking)
    {
        using var answer = await asking;
        return $"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}";
    }

    public static async Task<JsonElement> Json(this Task<HttpResponseMessage> asking, int status = 200)
    {
        using var answer = await asking;
        var body = await answer.Content.ReadAsStringAsync();
        Assert.True((int)answer.StatusCode == status, $"{status} expected, answered {(int)answer.StatusCode} {body}");
        return JsonDocument.Parse(body).RootElement;
    }

    public static Task<HttpResponseMessage> PostJson(this HttpClient http, string url, string json) =>
        http.PostAsync(url, new StringContent(json, System.Text.Encoding.UTF8, "application/json"));

    public static string Header(this HttpResponseMessage answer, string name) =>
        answer.Headers.NonValidated.TryGetValues(name, out var values) || answer.Content.Headers.NonValidated.TryGetValues(name, out values) ? values.ToString() : "";

    public static string[] Strings(this JsonElement body, string property) =>
        [.. body.GetProperty(property).EnumerateArray().Select(item => item.GetString()!)];

    public static HttpRequestMessage Request(HttpMethod method, string url, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(method, url);
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        return request;
    }
}
