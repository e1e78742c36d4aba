using System.Collections.Immutable;
using System.Text.Json;

namespace Darkroom.Api.Dialects.Slink;

/// <summary>What a person prefers, as it is kept: each value as the JSON that came in.</summary>
internal readonly record struct Preferences(IReadOnlyDictionary<string, string> Kept)
{
    private static readonly Dictionary<string, string> Defaults = new(StringComparer.Ordinal)
    {
        ["license.default"] = "null",
        ["license.syncToImages"] = "false",
        ["navigation.landingPage"] = "\"explore\"",
        ["image.defaultVisibility"] = "\"private\"",
        ["display.language"] = "\"en\"",
        ["image.externalUploadAutoPublish"] = "false",
        ["image.stripExifMetadataOverride"] = "\"default\"",
    };

    /// <summary>Null: as the operator says.</summary>
    public bool? StripExif => Text("image.stripExifMetadataOverride") switch { "strip" => true, "keep" => false, _ => null };

    /// <summary>What an upload is when it does not say.</summary>
    public bool IsPublic(bool isExternal) =>
        Text("image.defaultVisibility") == "public" || (isExternal && Value("image.externalUploadAutoPublish") == "true");

    public Dictionary<string, JsonElement> Shown()
    {
        var self = this;
        return Defaults.Keys.ToDictionary(name => name, name => JsonElement.Parse(self.Value(name)), StringComparer.Ordinal);
    }

    /// <summary>What may be kept of what was sent; names that are unknown are passed over. Violations say which value cannot be.</summary>
    public static (ImmutableDictionary<string, string> Kept, List<Violation> Violations) Read(Dictionary<string, JsonElement> sent)
    {
        var kept = ImmutableDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        var violations = new List<Violation>();
        foreach (var (name, value) in sent)
        {
            if (!Defaults.ContainsKey(name)) continue;
            if (IsValid(name, value)) kept[name] = value.GetRawText();
            else violations.Add(new Violation(name, "The value you selected is not a valid choice."));
        }

        return (kept.ToImmutable(), violations);
    }

    private static bool IsValid(string name, JsonElement value) => name switch
    {
        "license.syncToImages" or "image.externalUploadAutoPublish" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "image.defaultVisibility" => IsOneOf(value, "public", "private"),
        "image.stripExifMetadataOverride" => IsOneOf(value, "default", "strip", "keep"),
        "license.default" => value.ValueKind == JsonValueKind.Null || IsShortText(value),
        _ => IsShortText(value),
    };

    private static bool IsOneOf(JsonElement value, params string[] words) => TextOf(value) is { } text && words.Contains(text, StringComparer.Ordinal);

    private static bool IsShortText(JsonElement value) => TextOf(value) is { Length: <= 64 } text && Texts.IsPrintable(text);

    /// <summary>Null when it is no text, or half a surrogate pair makes it none.</summary>
    private static string? TextOf(JsonElement value)
    {
        try
        {
            return value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private string Value(string name) => Kept.TryGetValue(name, out var value) ? value : Defaults[name];

    private string? Text(string name) => JsonElement.Parse(Value(name)) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;
}
