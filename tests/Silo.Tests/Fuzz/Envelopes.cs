using System.Text.Json;

namespace Darkroom.Tests.Fuzz;

/// <summary>How the dialects word an error.</summary>
[Flags]
internal enum Envelope
{
    None = 0,

    /// <summary>Reimage's and nobody's: <c>{"error":"…"}</c>.</summary>
    Plain = 1,
    Imager = 2,
    ImageResizer = 4,
    Slink = 8,
    Any = Plain | Imager | ImageResizer | Slink,
}

/// <summary>Which envelope an answer has, and which one its request must be answered with: the documents' table, written once more.</summary>
internal static class Envelopes
{
    private static readonly (string Prefix, Envelope Owner)[] Table =
    [
        ("/api/images/", Envelope.Slink | Envelope.Imager),
        ("/image/", Envelope.Slink | Envelope.Imager),
        ("/api", Envelope.Slink),
        ("/i", Envelope.Slink),
        ("/c", Envelope.Slink),
        ("/v1", Envelope.ImageResizer),
        ("/v0.1", Envelope.ImageResizer),
        ("/images", Envelope.ImageResizer),
        ("/ir", Envelope.ImageResizer),
    ];

    /// <summary>None when it is no dialect's, or has another's content type.</summary>
    public static Envelope Of(RawAnswer answer)
    {
        JsonElement body;
        try
        {
            body = JsonDocument.Parse(answer.Body).RootElement;
        }
        catch (JsonException)
        {
            return Envelope.None;
        }

        var names = body.ValueKind == JsonValueKind.Object ? body.EnumerateObject().Select(property => property.Name).ToArray() : [];
        var found = names switch
        {
            ["error"] when body.GetProperty("error").ValueKind == JsonValueKind.String => Envelope.Plain,
            ["status", "message"] when body.GetProperty("status").ValueEquals("error") => Envelope.Imager,
            ["success", "response", "error"] when IsResizers(body) => Envelope.ImageResizer,
            ["error"] when body.GetProperty("error").TryGetProperty("message", out var message) && message.GetString() is { Length: > 0 } => Envelope.Slink,
            _ => Envelope.None,
        };
        var type = answer.Header("Content-Type").Split(';')[0];
        return type == (found == Envelope.Slink ? "application/vnd.api+json" : "application/json") ? found : Envelope.None;
    }

    /// <summary>Whose words an error may have; anybody's where it is not plain which path a server reads.</summary>
    public static Envelope ExpectedOf(RawRequest request)
    {
        var raw = request.Target.Split('?')[0];
        if (!raw.StartsWith('/') || raw.Any(c => c is <= ' ' or '\\' or > '~') || raw.Contains('%', StringComparison.Ordinal)) return Envelope.Any;
        var parts = raw.Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (parts.Any(part => part is "." or "..")) return Envelope.Any;

        var path = "/" + string.Join('/', parts);
        if (path.StartsWith("/image/", StringComparison.Ordinal)) return path.Contains('.', StringComparison.Ordinal) ? Envelope.Slink : Envelope.Imager;
        if (path == "/image") return Envelope.Imager;
        return Array.Find(Table, row => path == row.Prefix || path.StartsWith(row.Prefix.TrimEnd('/') + "/", StringComparison.Ordinal) && path.Length > row.Prefix.TrimEnd('/').Length + 1) is { Owner: not Envelope.None } row
            ? row.Owner
            : Envelope.Plain;
    }

    private static bool IsResizers(JsonElement body) =>
        body.GetProperty("success").ValueKind == JsonValueKind.False
        && body.GetProperty("response").ValueKind == JsonValueKind.Null
        && body.GetProperty("error").GetProperty("code").GetString() is { Length: > 0 }
        && body.GetProperty("error").GetProperty("message").GetString() is { Length: > 0 };
}
