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

    // Words of one class beyond these are not found: an index has an end.
    private const int MostWords = 4_000;
    private const int MostRepeats = 50;

    /// <summary>EXIF that is words.</summary>
    private static readonly HashSet<string> ExifTexts = new(StringComparer.Ordinal)
    {
        "Make", "Model", "LensMake", "LensModel", "Artist", "Copyright", "ImageDescription", "UserComment",
        "DocumentName", "WindowsXPTitle", "WindowsXPSubject", "WindowsXPKeywords", "WindowsXPComment", "WindowsXPAuthor",
    };

    /// <param name="extra">Texts that are found out later: read from the picture, captions.</param>
    public static SearchDocument Of(Image image, ImageDetails details, ImmutableArray<string> extra = default)
    {
        var texts = ImmutableArray.CreateBuilder<SearchText>();
        Add(texts, SearchClass.Tags, image.Tags);
        Add(texts, SearchClass.Names, [image.Name, image.FileName]);
        Add(texts, SearchClass.Description, [image.Description]);
        Add(texts, SearchClass.Texts, [image.Folder, .. Exif(details.Exif), .. extra.IsDefault ? [] : extra]);
        return new(texts.ToImmutable(), [.. SearchKeys.Of(image, details).Distinct(StringComparer.Ordinal)]);
    }

    /// <summary>Every folded word once.</summary>
    public IEnumerable<string> Forms() => Texts.SelectMany(text => text.Tokens).Select(token => token.Form).Distinct(StringComparer.Ordinal);

    private static void Add(ImmutableArray<SearchText>.Builder texts, SearchClass place, IEnumerable<string?> values)
    {
        var words = 0;
        var repeats = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var value in values)
        {
            if (string.IsNullOrEmpty(value)) continue;
            ImmutableArray<SearchToken> kept = [.. SearchAnalysis.Tokens(value).Where(token => IsWanted(token)).Take(MostWords - words)];
            words += kept.Length;
            if (kept.Length > 0) texts.Add(new(place, kept));
        }

        bool IsWanted(SearchToken token) => (repeats[token.Stem] = repeats.GetValueOrDefault(token.Stem) + 1) <= MostRepeats;
    }

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
