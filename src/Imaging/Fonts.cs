namespace Darkroom.Imaging;

/// <summary>The fonts that captions are written in, as files: asked for by name alone, one that is missing would silently be another.</summary>
internal static class Fonts
{
    private static readonly string[] Folders = ["/usr/share/fonts", "/usr/local/share/fonts"];

    private static readonly Lazy<Dictionary<CaptionFont, string>> Installed = new(() => Enum.GetValues<CaptionFont>()
        .Select(font => (font, Path: Locate(FileOf(font))))
        .Where(found => found.Path is not null)
        .ToDictionary(found => found.font, found => found.Path!));

    /// <summary>As pango wants it.</summary>
    public static string NameOf(CaptionFont font) => font switch
    {
        CaptionFont.Sans => "DejaVu Sans",
        CaptionFont.SansBold => "DejaVu Sans Bold",
        CaptionFont.Serif => "DejaVu Serif",
        CaptionFont.SerifBold => "DejaVu Serif Bold",
        CaptionFont.Mono => "DejaVu Sans Mono",
        CaptionFont.MonoBold => "DejaVu Sans Mono Bold",
        _ => throw new ArgumentOutOfRangeException(nameof(font)),
    };

    /// <summary>The font's file, or <c>Invalid</c> with the fonts that are there.</summary>
    public static Result<string> Find(CaptionFont font)
    {
        if (Installed.Value.TryGetValue(font, out var path)) return new Result<string>(path);
        var known = string.Join(", ", Installed.Value.Keys).ToLowerInvariant();
        return (Failure.Invalid, known.Length > 0 ? $"textfont must be one of {known}: no other is installed" : "text needs fonts that are not installed: DejaVu Sans, Serif and Sans Mono");
    }

    private static string FileOf(CaptionFont font) => font switch
    {
        CaptionFont.Sans => "DejaVuSans.ttf",
        CaptionFont.SansBold => "DejaVuSans-Bold.ttf",
        CaptionFont.Serif => "DejaVuSerif.ttf",
        CaptionFont.SerifBold => "DejaVuSerif-Bold.ttf",
        CaptionFont.Mono => "DejaVuSansMono.ttf",
        CaptionFont.MonoBold => "DejaVuSansMono-Bold.ttf",
        _ => throw new ArgumentOutOfRangeException(nameof(font)),
    };

    /// <summary>Distributions keep it in folders of different names.</summary>
    private static string? Locate(string file) => Folders
        .Where(Directory.Exists)
        .SelectMany(folder => Directory.EnumerateFiles(folder, file, new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true }))
        .FirstOrDefault();
}
