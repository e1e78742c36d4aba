using System.Text.Json;

namespace Darkroom.Tests.Conformance;

/// <summary>
/// Compares a JSON body with an example. A text in angle brackets stands for any value of a kind: <c>&lt;id&gt; &lt;uuid&gt; &lt;text&gt; &lt;number&gt;
/// &lt;time&gt; &lt;any&gt;</c>. Everything else must be equal; a member <c>"…"</c> allows members that the example does not name.
/// </summary>
internal static class Shape
{
    public const string More = "…";

    public static void Match(string example, JsonElement actual) => Match(JsonDocument.Parse(example).RootElement, actual, "$");

    private static void Match(JsonElement example, JsonElement actual, string at)
    {
        if (example.ValueKind == JsonValueKind.String && example.GetString() is ['<', .., '>'] kind)
        {
            Assert.True(IsKind(kind, actual), $"{at}: {kind} expected, found {actual.GetRawText()}");
            return;
        }

        Assert.True(example.ValueKind == actual.ValueKind, $"{at}: {example.GetRawText()} expected, found {actual.GetRawText()}");
        switch (example.ValueKind)
        {
            case JsonValueKind.Object:
                MatchObject(example, actual, at);
                break;
            case JsonValueKind.Array:
                Assert.True(example.GetArrayLength() == actual.GetArrayLength(), $"{at}: {example.GetArrayLength()} items expected, found {actual.GetRawText()}");
                foreach (var (one, other, i) in example.EnumerateArray().Zip(actual.EnumerateArray(), Enumerable.Range(0, int.MaxValue))) Match(one, other, $"{at}[{i}]");
                break;
            default:
                Assert.True(JsonElement.DeepEquals(example, actual), $"{at}: {example.GetRawText()} expected, found {actual.GetRawText()}");
                break;
        }
    }

    private static void MatchObject(JsonElement example, JsonElement actual, string at)
    {
        foreach (var member in example.EnumerateObject().Where(member => member.Name != More))
        {
            Assert.True(actual.TryGetProperty(member.Name, out var value), $"{at}: no {member.Name} in {actual.GetRawText()}");
            Match(member.Value, value, $"{at}.{member.Name}");
        }

        if (example.TryGetProperty(More, out _)) return;
        foreach (var member in actual.EnumerateObject())
            Assert.True(example.TryGetProperty(member.Name, out _), $"{at}: {member.Name} is not documented, in {actual.GetRawText()}");
    }

    private static bool IsKind(string kind, JsonElement actual) => kind switch
    {
        "<id>" => actual.ValueKind == JsonValueKind.String && actual.GetString()!.Length == 22,
        "<uuid>" => actual.ValueKind == JsonValueKind.String && Guid.TryParseExact(actual.GetString(), "D", out _),
        "<text>" => actual.ValueKind == JsonValueKind.String && actual.GetString()!.Length > 0,
        "<time>" => actual.ValueKind == JsonValueKind.String && actual.TryGetDateTimeOffset(out _),
        "<number>" => actual.ValueKind == JsonValueKind.Number,
        "<any>" => true,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Not a kind."),
    };
}
