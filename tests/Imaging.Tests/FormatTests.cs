using System.Buffers.Binary;
using System.Text;

namespace Darkroom.Tests;

public sealed class FormatTests
{
    private const string Icon = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 12"><rect width="12" height="12" fill="#ff0000"/></svg>""";

    [Theory]
    [InlineData("original.png", 24, 12)]
    [InlineData("w-480.png", 480, 240)]
    [InlineData("h-600_w-600_fit-inside.webp", 600, 300)]
    [InlineData("crop-6:0:12:12_w-300.png", 300, 300)]
    [InlineData("h-90_w-90.jpg", 90, 90)]
    public void A_drawing_has_the_size_that_is_wanted_and_sharp_edges(string text, int width, int height)
    {
        using var drawn = Variant.Of(Svg(Icon), text);
        Assert.Equal(new Size(width, height), drawn.Size);
        if (text is not "w-480.png") return;
        // Enlarged pixels would blend over tens of columns.
        Assert.Equal((255, 0), (drawn.Pixel(238, 100)[3], drawn.Pixel(241, 100)[3]));
    }

    [Fact]
    public void A_drawing_reads_no_file_beside_it()
    {
        var secret = Sources.Photo(40, 40, "pngsave", "png");
        foreach (var reference in new[] { $"file://{secret}", Path.GetFileName(secret), secret, "http://127.0.0.1:9/x.png" })
        {
            var path = Svg($"""<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="40" height="40"><image xlink:href="{reference}" width="40" height="40"/></svg>""");
            using var drawn = Variant.Of(path, "original.png");
            Assert.Equal(0, drawn.Pixel(20, 20)[3]);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("svg")]
    [InlineData("pdf,jxl")]
    public async Task Only_what_is_admitted_is_opened(string formats)
    {
        await using var workers = await Pool.Start(new() { Workers = 1, Formats = formats });
        foreach (var (file, type) in new[] { ("svg-logo.svg", "svg"), ("pdf-1-page.pdf", "pdf"), ("jxl-minimal.jxl", "jxl"), ("tiff-rgb.tiff", "tiff"), ("heif-small.heif", "heic"), ("bmp-24bit.bmp", "bmp"), ("ico-favicon.ico", "ico") })
        {
            var inspected = await workers.Inspect(Corpus(file), Asking.Nobody, CancellationToken.None);
            Assert.Equal((file, formats.Contains(type, StringComparison.Ordinal) ? Failure.None : Failure.UnsupportedType), (file, inspected.Failure));
            if (!inspected.Ok) Assert.Contains("jpeg, png, webp, gif", inspected.Detail, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("w-100.jpg", 100, 129)]
    [InlineData("page-2_w-100.jpg", 100, 0)]
    [InlineData("page-2.webp", 0, 0)]
    public void Each_page_of_a_document_has_its_own_size(string text, int width, int height)
    {
        var path = Corpus("pdf-2-pages-sizes.pdf");
        Assert.Equal(3, Inspector.ReadHeader(path, Everything.Options).Value!.Inspection.Frames);
        var second = Inspector.ReadHeader(path, Everything.Options, page: 2).Value!.Stored;
        Assert.NotEqual(new Size(612, 792), second);
        using var drawn = Variant.Of(path, text);
        var expected = width == 0 ? second : new Size(width, height == 0 ? (int)Math.Round(100.0 * second.Height / second.Width) : height);
        Assert.Equal(expected, drawn.Size);
    }

    [Fact]
    public async Task A_crop_of_a_later_page_is_judged_by_that_pages_size()
    {
        var path = Corpus("pdf-2-pages-sizes.pdf");
        await using var workers = await Pool.Start(Everything.Options with { Workers = 1 });
        var source = (await workers.Inspect(path, Asking.Nobody, CancellationToken.None)).Value!.Content;
        var second = Inspector.ReadHeader(path, Everything.Options, page: 2).Value!.Stored;
        Assert.True(second.Width > source.Size.Width || second.Height > source.Size.Height, $"{second} fits in {source.Size}");
        var corner = $"{second.Width - 40}:{second.Height - 30}:40:30";
        foreach (var (text, failure) in new[] { ($"crop-{corner}_page-2.png", Failure.None), ($"crop-{corner}.png", Failure.Invalid), ("crop-0:0:999999:20_page-2_w-5.png", Failure.Invalid), ("crop-999999:999999:1:1_page-2.png", Failure.Invalid) })
        {
            var output = Path.Combine(Sources.Folder, Guid.NewGuid().ToString("N"));
            var rendered = await workers.Render(new(path, source, [new(Transformation.Parse(text).Value!, output)], new("a", "b")), CancellationToken.None)[0];
            Assert.Equal((text, failure), (text, rendered.Failure));
            if (failure == Failure.None) Assert.Equal((40, 30), SizeOfPng(await File.ReadAllBytesAsync(output)));
            else Assert.Contains("crop must be x:y:width:height within the picture's", rendered.Detail, StringComparison.Ordinal);
            File.Delete(output);
        }

        static (int Width, int Height) SizeOfPng(byte[] png) => (BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(16)), BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(20)));
    }

    [Theory]
    [InlineData("tiff", "4949")]
    [InlineData("jxl", "FF0A")]
    [InlineData("bmp", "424D")]
    public void New_formats_are_written(string format, string magic)
    {
        using var made = Variant.Of(Sources.Photo(240, 160), $"w-60.{format}");
        Assert.Equal(new Size(60, 40), made.Size);
        Assert.StartsWith(magic, Convert.ToHexString(File.ReadAllBytes(made.Path)[..4]), StringComparison.Ordinal);
    }

    [Fact]
    public void No_variant_of_any_format_says_where_or_by_whom_its_picture_was_made()
    {
        string[] telling = ["photos/iphone6-gps-8mp.jpg", "photos/samsung-s7-gps.jpg", "photos/nikon-p6000-gps.jpg", "photos/canon-sx60-orient-6.jpg", "formats/heic-iphone-13.heic", "formats/png-exif-orientation-6.png", "formats/webp-orientation-6.webp", "formats/avif-8bit-photo.avif"];
        var carriers = 0;
        foreach (var source in telling.Select(name => Path.Combine(Outside.Corpus, name)))
        {
            var before = File.ReadAllBytes(source);
            carriers += Array.Exists(Words, word => Has(before, word)) ? 1 : 0;
            foreach (var format in MediaTypes.Written.Split(", "))
            {
                using var made = Variant.Of(source, $"w-64.{format}");
                var after = File.ReadAllBytes(made.Path);
                Assert.True(!Array.Exists(Words, word => Has(after, word)), $"{source} as {format} tells {Array.Find(Words, word => Has(after, word))}");
                foreach (var field in new[] { "xmp-data", "iptc-data", "gif-comment" }) Assert.False(made.Image.Has(field), $"{source} as {format} has {field}");
                // libvips' webp saver writes a block of its own, with nothing but sizes and the density.
                var told = Exif.Read(made.Image) ?? "";
                foreach (var tag in new[] { "Make", "Model", "GPS", "DateTime", "Software", "Serial" }) Assert.DoesNotContain(tag, told, StringComparison.Ordinal);
            }
        }

        Assert.True(carriers >= 5, $"only {carriers} files tell anything");
    }

    private static readonly string[] Words = ["Apple", "iPhone", "SAMSUNG", "Nikon", "NIKON", "Canon", "http://ns.adobe.com/xap", "MakerNote"];

    private static bool Has(byte[] file, string word) => file.AsSpan().IndexOf(Encoding.ASCII.GetBytes(word)) >= 0;

    private static string Corpus(string name) => Path.Combine(Outside.Corpus, "formats", name);

    private static string Svg(string text)
    {
        var path = Sources.NewPath("svg");
        File.WriteAllText(path, text);
        return path;
    }
}
