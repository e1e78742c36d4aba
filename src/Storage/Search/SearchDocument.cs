using System.Collections.Immutable;
using System.Text.Json;

namespace Darkroom.Storage;

/// <summary>Where a word stands: the earlier, the more it says. The value is what one occurrence is worth.</summary>
public enum SearchClass
{
    /// <summary>Folder, EXIF, text in the picture, captions.</summary>
    Texts = 1,
    Description = 2,

    /// <summary>The image's name and its file's.</summary>
    Names = 3,
    Tags = 4,
}

/// <summary>One text of an image, in words.</summary>
public sealed record SearchText(SearchClass Class, ImmutableArray<SearchToken> Tokens);

/// <summary>All that an index keeps of an image, already normalised: the same for every engine.</summary>
public sealed record SearchDocument(ImmutableArray<SearchText> Texts, ImmutableArray<string> Keys)
{
    /// <summary>Of what is made so: an entry of another version is made anew.</summary>
    public const int Version = 1;

    // Words of one text beyond these are not found: an index has an end.
    private const int MostWords = 4_000;
    private const int MostRepeats = 50;

    /// <summary>EXIF that is words.</summary>
    private static readonly HashSet<string> ExifTexts = new(StringComparer.Ordinal)
    {
        "Make", "Model", "LensMake", "LensModel", "Artist", "Copyright", "ImageDescription", "UserComment",
        "DocumentName", "WindowsXPTitle", "WindowsXPSubject", "WindowsXPKeywords", "WindowsXPComment", "WindowsXPAuthor",
    };

    public static SearchDocument Of(Image image, ImageDetails details)
    {
        ImmutableArray<SearchText> texts =
        [
            .. Words(SearchClass.Tags, image.Tags),
            .. Words(SearchClass.Names, image.Name, image.FileName),
            .. Words(SearchClass.Description, image.Description),
            .. Words(SearchClass.Texts, [image.Folder, .. Exif(details.Exif), .. details.Texts]),
        ];
        return new(texts, [.. SearchKeys.Of(image, details).Distinct(StringComparer.Ordinal)]);
    }

    /// <summary>Every folded word once.</summary>
    public IEnumerable<string> Forms() => Texts.SelectMany(text => text.Tokens).Select(token => token.Form).Distinct(StringComparer.Ordinal);

    /// <summary>What an index keeps of one text; it does not depend on the others.</summary>
    public static SearchText Text(SearchClass place, string value)
    {
        var repeats = new Dictionary<string, int>(StringComparer.Ordinal);
        return new(place, [.. SearchAnalysis.Tokens(value).Where(token => (repeats[token.Stem] = repeats.GetValueOrDefault(token.Stem) + 1) <= MostRepeats).Take(MostWords)]);
    }

    private static IEnumerable<SearchText> Words(SearchClass place, params IEnumerable<string?> values) =>
        values.Where(value => !string.IsNullOrEmpty(value)).Select(value => Text(place, value!)).Where(text => text.Tokens.Length > 0);

    private static IEnumerable<string> Exif(string? json)
    {
        if (json is null) return [];
        using var document = JsonDocument.Parse(json);
        return [.. document.RootElement.EnumerateObject()
            .Where(tag => tag.Value.ValueKind == JsonValueKind.String && ExifTexts.Contains(tag.Name))
            .Select(tag => tag.Value.GetString()!)];
    }
}

/// <summary>What is compared as a whole, a letter before it for its kind: a tag, a folder and those above it, the dominant colour.</summary>
public static class SearchKeys
{
    public static string Tag(string tag) => "t" + Tags.Key(tag);

    public static string Folder(string folder) => "f" + Tags.Key(string.Join('/', Parts(folder)));

    public static string Colour(string colour) => "c" + colour;

    public static bool IsTag(string key) => key[0] == 't';

    internal static IEnumerable<string> Of(Image image, ImageDetails details)
    {
        foreach (var tag in image.Tags) yield return Tag(tag);
        var parts = Parts(image.Folder ?? "");
        for (var depth = 1; depth <= parts.Length; depth++) yield return Folder(string.Join('/', parts[..depth]));
        if (details.Colour is { } colour) yield return Colour(colour);
    }

    private static string[] Parts(string folder) => folder.Split('/', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
