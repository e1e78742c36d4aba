using System.Globalization;

namespace Darkroom.Tests;

/// <summary>Real and hostile files, each by its manifest. <c>DARKROOM_FULL=1</c> renders more of each.</summary>
public sealed class CorpusTests
{
    private static readonly bool Full = Environment.GetEnvironmentVariable("DARKROOM_FULL") == "1";

    private static readonly string[] Texts = Full
        ? ["original.jpg", "original.webp", "w-256.tiff", "w-256.jxl", "w-256.bmp", "w-256.png", "w-256.gif", "h-200_w-200.avif", "h-300_w-200_fit-contain.webp", "w-64_sprite-sheet.png"]
        : ["w-256.jpg", "h-96_w-128.webp", "w-100.png", "w-64.gif", "h-64_w-64.avif", "w-60.tiff", "w-60.jxl", "w-60.bmp"];

    // What this libvips and its libheif cannot decode although they read the header, turned and cropped AVIF in 8.14; and what needs a password.
    private static readonly HashSet<string> Refused = new(["formats/avif-crop.avif", "formats/avif-rotate90.avif", "formats/pdf-encrypted.pdf"], StringComparer.Ordinal);

    [Fact]
    public async Task Every_good_file_of_an_admitted_type_is_what_the_manifest_says_and_renders_to_every_format()
    {
        await using var workers = await Pool.Start(Everything.Options with { InspectSeconds = 30, RenderSeconds = 60 });
        var wrong = await Sweep(path => !path.StartsWith("bad/", StringComparison.Ordinal), async (path, row) =>
        {
            if (!MediaTypes.TryFromMime(row.Mime, out var type)) return null;
            var inspection = await workers.Inspect(path, Asking.Nobody, CancellationToken.None);
            if (!inspection.Ok) return Refused.Contains(row.Path) ? null : $"{inspection.Failure} {inspection.Detail}";
            var content = inspection.Value.Content;
            if (content.Type != type) return $"is {content.Type}";
            // The manifest's size is the stored one; of an icon that of its first picture, which need not be the largest.
            if (type == MediaType.Ico) return await RenderAll(workers, path, content);
            var (width, height) = (content.Size.Width, content.Size.Height);
            if ((width, height) != (row.Width, row.Height) && (height, width) != (row.Width, row.Height)) return $"is {width} by {height}";
            return await RenderAll(workers, path, content);
        });
        Assert.True(wrong.Length == 0, string.Join('\n', wrong));
    }

    [Fact]
    public async Task Every_bad_file_is_refused_or_rendered_in_time_and_the_pool_outlives_them_all()
    {
        await using var workers = await Pool.Start(Everything.Options with { InspectSeconds = 3, RenderSeconds = 10 });
        var wrong = await Sweep(path => path.StartsWith("bad/", StringComparison.Ordinal), async (path, row) =>
        {
            var inspection = await workers.Inspect(path, Asking.Nobody, CancellationToken.None);
            if (!inspection.Ok) return inspection.Failure is Failure.Interrupted or Failure.Busy or Failure.Invalid ? $"{inspection.Failure} {inspection.Detail}" : null;
            // The inspection sees scripts that the upload would have taken out; the manifest calls text in UTF-16 text.
            if ((!MediaTypes.TryFromMime(row.Mime, out var type) && row.Mime != "text/xml") || (row.Mime == "text/xml" ? MediaType.Svg : type) != inspection.Value.Content.Type) return $"admitted as {inspection.Value.Content.Type}";
            foreach (var text in (string[])["w-256.webp", "h-100_w-100.jpg"])
            {
                var report = await workers.Make(path, inspection.Value.Content, text);
                if (report.Failure is not (Failure.None or Failure.Undecodable or Failure.TooExpensive or Failure.Invalid)) return $"{text}: {report.Failure} {report.Detail}";
            }

            return null;
        });
        Assert.True(wrong.Length == 0, string.Join('\n', wrong));
        Assert.True((await workers.Make(Sources.Photo(240, 160), "w-80.jpg")).Ok);
    }

    private static async Task<string?> RenderAll(RenderWorkers workers, string path, Inspection inspection)
    {
        foreach (var text in Texts)
        {
            if (!new ImagingOptions().OutputLimits.Check(Transformation.Parse(text).Value!, inspection).Ok) continue;
            var report = await workers.Make(path, inspection, text);
            if (!report.Ok) return $"{text}: {report.Failure} {report.Detail}";
        }

        return null;
    }

    private static async Task<string[]> Sweep(Func<string, bool> wanted, Func<string, Row, Task<string?>> judge)
    {
        var corpus = Outside.Corpus;
        var rows = File.ReadLines(Path.Combine(corpus, "MANIFEST.tsv")).Skip(1).Select(Row.Of).Where(row => wanted(row.Path));
        var wrong = new System.Collections.Concurrent.ConcurrentBag<string>();
        var width = new ParallelOptions { MaxDegreeOfParallelism = 2 };
        await Parallel.ForEachAsync(rows, width, async (row, _) =>
        {
            if (await judge(Path.Combine(corpus, row.Path), row) is { } complaint) wrong.Add($"{row.Path}: {complaint}");
        });
        return [.. wrong.Order(StringComparer.Ordinal)];
    }

    private sealed record Row(string Path, int Width, int Height, string Mime)
    {
        public static Row Of(string line)
        {
            var cells = line.Split('\t');
            return new(cells[0], Number(cells[2]), Number(cells[3]), cells[4]);
        }

        private static int Number(string cell) => int.TryParse(cell, CultureInfo.InvariantCulture, out var number) ? number : 0;
    }
}
