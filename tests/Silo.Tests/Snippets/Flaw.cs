namespace Darkroom.Tests.Snippets;

/// <summary>An example that no server can satisfy as it is printed, and why.</summary>
/// <param name="Call">A pattern of the whole name.</param>
/// <param name="Languages">Null is all.</param>
/// <param name="Refusal">A pattern of what a run as printed says.</param>
/// <param name="Repair">The least that makes it an example that can work; null where that would be another example.</param>
internal sealed record Flaw(string Dialect, string Call, string[]? Languages, string Reason, string Refusal, Func<string, string>? Repair = null)
{
    private const string Picture = "/path/to/your/image.jpg";
    private const string Refused = @"success['""]?: ?[Ff]alse|response code: 4|RestClient::Unauthorized";

    public static readonly Flaw[] All =
    [
        new("Reimage", "/upload/", ["curl"], "the page's e-mail protection ate the file's field", @"^curl: \(|exit [1-9]",
            text => text.Swap(@"\[email[^\]]*\]", "file=@" + Picture)),
        new("Reimage", "/update/", ["http"], "names the call and sends no tags", @"^HTTP/1\.1 4[\s\S]*error", text => text.Contains('{', StringComparison.Ordinal) ? text : text + "\nContent-Type: application/json\n{\"tags\": [\"product\", \"featured\"]}"),
        new("Reimage", @".*_bg-remove\.png", null, "the background is removed where a model is installed: 403 is the page's answer", @"^HTTP/1\.1 403[\s\S]*error"),
        new("Reimage", @"original\.m3u8", null, "a picture is not a video", @"^HTTP/1\.1 404[\s\S]*error"),
        new("ImageResizer", "POST /images", ["jquery", "ruby"], "sends the key in the body", Refused),
        new("ImageResizer", "POST /images", ["curl"], "sends no picture", Refused, text => $"{text} --data-binary @{Picture}"),
        new("ImageResizer", "POST /images", ["http"], "sends no picture", Refused, text => $"{text.Replace("\n\n", "\n", StringComparison.Ordinal)}\n\n@{Picture}"),
        new("ImageResizer", "POST /images", ["node"], "sends {} for a picture", Refused,
            text => text.Replace("'{}'", $"require('fs').readFileSync('{Picture}')", StringComparison.Ordinal)),
        new("ImageResizer", "POST /images", ["python 2"], "sends no picture", Refused,
            text => text.Replace("headers=headers)", $"headers=headers, data=open('{Picture}', 'rb').read())", StringComparison.Ordinal)),
        new("ImageResizer", "POST /images", ["java"], "sends no picture and no type", Refused, text => text.Replace(
            "con.setRequestMethod(\"POST\");",
            $"""con.setRequestMethod("POST"); con.setRequestProperty("Content-Type", "application/octet-stream"); con.setDoOutput(true); con.getOutputStream().write(java.nio.file.Files.readAllBytes(java.nio.file.Path.of("{Picture}")));""",
            StringComparison.Ordinal)),
        new("ImageResizer", @"GET /images/\{IMAGE_ID\}/(add|remove)_tags", null, "sends no key", Refused, text => text
            .Replace("?tags=", "?key=YOUR_API_KEY&tags=", StringComparison.Ordinal)
            .Replace("'tags' =>", "'key' => 'YOUR_API_KEY', 'tags' =>", StringComparison.Ordinal)
            .Replace("'tags':", "'key': 'YOUR_API_KEY', 'tags':", StringComparison.Ordinal)),
    ];

    /// <summary>Null for an example that can work as it is printed.</summary>
    public static Flaw? Of(Snippet snippet) => All.FirstOrDefault(flaw => flaw.IsOf(snippet) && flaw.Repair?.Invoke(snippet.Text) != snippet.Text);

    private bool IsOf(Snippet snippet) =>
        Dialect == snippet.Dialect && Languages?.Contains(snippet.Language) != false
        && Patterns.Rule($@"\A{Call}\z").IsMatch(snippet.Call);
}
