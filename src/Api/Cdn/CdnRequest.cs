using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Darkroom.Api.Cdn;

/// <summary>A hook's request for some tags.</summary>
internal static class CdnRequest
{
    public static HttpRequestMessage For(CdnHook hook, IReadOnlyCollection<string> tags)
    {
        var request = new HttpRequestMessage(new HttpMethod(hook.Method), hook.Url)
        {
            Content = new StringContent(Fill(hook.Template, tags), Encoding.UTF8, MediaTypeHeaderValue.Parse("application/json")),
        };
        foreach (var line in Lines(hook.Headers))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            var (name, value) = (line[..colon].Trim(), Fill(line[(colon + 1)..].Trim(), tags));
            if (request.Headers.TryAddWithoutValidation(name, value)) continue;
            // The body's own headers, Content-Type among them.
            request.Content.Headers.Remove(name);
            request.Content.Headers.TryAddWithoutValidation(name, value);
        }

        return request;
    }

    public static IEnumerable<string> Lines(string headers) =>
        headers.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private static string Fill(string template, IReadOnlyCollection<string> tags) => template
        .Replace("{json}", JsonSerializer.Serialize(tags.ToArray(), Json.Default.StringArray), StringComparison.Ordinal)
        .Replace("{space}", string.Join(' ', tags), StringComparison.Ordinal)
        .Replace("{comma}", string.Join(',', tags), StringComparison.Ordinal);
}
