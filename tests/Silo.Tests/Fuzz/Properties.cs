using System.Text.Json;

namespace Darkroom.Tests.Fuzz;

/// <summary>What holds of every answer, whatever was asked.</summary>
internal static class Properties
{
    /// <summary>No answer may take longer, on a machine that does other things too.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    /// <summary>The most items of any list, as the server is configured by default.</summary>
    private const int LongestList = 100;

    /// <summary>
    /// What Kestrel answers by itself, with an empty body and none of our headers, to what is no HTTP request: a broken request line,
    /// header, body length or target; a header or a line that is too long; a method or version that it does not know; one that is late.
    /// </summary>
    private static readonly int[] KestrelsOwn = [400, 405, 408, 411, 413, 414, 417, 431, 501, 505];

    /// <summary>Null when all is well, else what is not.</summary>
    public static string? Broken(RawRequest request, RawAnswer? answer)
    {
        if (answer is null) return request.IsCut ? null : "hung up without an answer";
        if (!answer.IsWhole) return request.IsCut ? null : "the answer's body is shorter than announced";
        if (answer.Header("X-Content-Type-Options") != "nosniff")
            return KestrelsOwn.Contains(answer.Status) && answer.Body.Length == 0 ? null : $"{answer.Status} without our headers";
        return answer.Status switch
        {
            >= 200 and < 300 => BrokenList(answer),
            304 => null,
            >= 400 and < 500 or 503 or 507 => BrokenRefusal(request, answer),
            _ => "this status is nobody's",
        };
    }

    private static string? BrokenRefusal(RawRequest request, RawAnswer answer)
    {
        if (!IsCachedRight(request, answer)) return $"Cache-Control is '{answer.Header("Cache-Control")}'";
        if (answer.Status == 503 && answer.Header("Retry-After").Length == 0) return "503 without Retry-After";
        if (answer.Status == 405 && answer.Header("Allow").Length == 0) return "405 without Allow";
        if (request.IsHead) return null;

        var (found, expected) = (Envelopes.Of(answer), Envelopes.ExpectedOf(request));
        return found == Envelope.None ? "this error is in nobody's words"
            : (found & expected) == Envelope.None ? $"the error is in the words of {found} instead of {expected}"
            : null;
    }

    /// <summary>A refusal that the picture's own bytes decide may be kept for a minute, by whoever asked for the picture.</summary>
    private static bool IsCachedRight(RawRequest request, RawAnswer answer) => answer.Header("Cache-Control") switch
    {
        "no-store" => true,
        "public, max-age=60" => (request.IsHead || request.Method == "GET")
            && (answer.Status == 422 || (answer.Status == 400 && (request.IsHead || answer.Text.Contains("\"invalid_image\"", StringComparison.Ordinal)))),
        _ => false,
    };

    private static string? BrokenList(RawAnswer answer)
    {
        if (answer.Body.Length == 0 || answer.Header("Content-Type").Split(';')[0] != "application/json") return null;
        try
        {
            using var body = JsonDocument.Parse(answer.Body);
            return Longest(body.RootElement) is > LongestList and var length ? $"a list of {length}" : null;
        }
        catch (JsonException e)
        {
            return $"the body is no JSON: {e.Message}";
        }
    }

    private static int Longest(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Array => json.EnumerateArray().Select(Longest).Append(json.GetArrayLength()).Max(),
        JsonValueKind.Object => json.EnumerateObject().Select(property => Longest(property.Value)).DefaultIfEmpty().Max(),
        _ => 0,
    };
}
