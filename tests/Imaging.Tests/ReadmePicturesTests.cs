using System.Text.RegularExpressions;

namespace Darkroom.Tests;

/// <summary>
/// The pictures beside the README's ops. What stands between the brackets of <c>![lake/w-150_blur-5.jpg](docs/ops/blur.jpg)</c> says how one is
/// made; <c>make pictures</c> makes them anew.
/// </summary>
public sealed partial class ReadmePicturesTests
{
    private const long MostBytes = 1_500_000;

    private static readonly bool Write = Environment.GetEnvironmentVariable("DARKROOM_GOLDEN") == "write";

    private static readonly Dictionary<string, Func<string>> Originals = new(StringComparer.Ordinal)
    {
        ["lake"] = Scene.Lake,
        ["framed"] = Scene.Framed,
        ["sailing"] = Scene.Sailing,
        ["mark"] = Scene.Mark,
    };

    [Fact]
    public void Readme_pictures_show_what_the_ops_beside_them_do()
    {
        var pictures = Picture().Matches(Readme()).Select(found => (Text: found.Groups["text"].Value, Path: found.Groups["path"].Value)).ToList();
        Assert.NotEmpty(pictures);
        foreach (var (text, path) in pictures)
        {
            var (original, wish) = (text.Split('/')[0], text.Split('/')[1]);
            var overlay = Transformation.Parse(wish).Value?.Overlay is { } over ? Originals[over.Name]() : null;
            using var made = Variant.Of(Originals[original](), wish, overlay);
            var shown = Path.Combine(Repository.Root, path);
            if (Write) File.Copy(made.Path, shown, overwrite: true);
            var format = Transformation.Parse(wish).Value!.Format;
            Assert.True(path.EndsWith('.' + format.Extension, StringComparison.Ordinal), $"{path} is no {format}.");
            using var seen = Variant.Open(shown, format);
            Assert.Equal((path, made.Size), (path, seen.Size));
            var (mean, _) = Likeness.Of(seen.Image, made.Image);
            Assert.True(mean < 2, $"{path} differs from {text} by {mean:F2} on average.");
        }

        var files = Directory.GetFiles(Path.Combine(Repository.Root, "docs", "ops")).Select(file => new FileInfo(file)).ToList();
        Assert.Equal(pictures.Select(picture => Path.GetFileName(picture.Path)).Order(), files.Select(file => file.Name).Order());
        Assert.InRange(files.Sum(file => file.Length), 1, MostBytes);
    }

    [Fact]
    public void Every_row_of_ops_has_a_picture_that_uses_it()
    {
        var rows = Row().Matches(Readme()).Select(row => row.Value).ToList();
        Assert.True(rows.Count > 40, $"only {rows.Count} rows");
        // A preset is whatever its account says.
        foreach (var row in rows.Where(row => !row.StartsWith("| `preset-", StringComparison.Ordinal)))
        {
            var op = Op().Match(row).Groups["op"].Value;
            var picture = Picture().Match(row);
            Assert.True(picture.Success, $"{op} has no picture.");
            Assert.Contains($"_{op}", "_" + picture.Groups["text"].Value.Split('/')[1], StringComparison.Ordinal);
        }
    }

    private static string Readme() => File.ReadAllText(Path.Combine(Repository.Root, "README.md"));

    [GeneratedRegex(@"!\[(?<text>[^\]]+)\]\((?<path>docs/ops/[^)]+)\)", RegexOptions.None, 1000)]
    private static partial Regex Picture();

    /// <summary>Of the table whose first column is ops.</summary>
    [GeneratedRegex(@"(?<=\| op \|[^\n]*\n\|[-| ]+\n(?:\|[^\n]*\n)*)\| `[^\n]*", RegexOptions.None, 1000)]
    private static partial Regex Row();

    [GeneratedRegex("^\\| `(?<op>[a-z]+)", RegexOptions.None, 1000)]
    private static partial Regex Op();
}
