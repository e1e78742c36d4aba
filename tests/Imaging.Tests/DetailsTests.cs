using System.Text;
using System.Text.Json;

namespace Darkroom.Tests;

/// <summary>EXIF and mini preview, computed at upload.</summary>
public sealed class DetailsTests
{
    [Fact]
    public void A_cameras_photo_tells_its_exif()
    {
        var exif = Exif("photos/nikon-p6000-gps.jpg");
        Assert.Equal(("NIKON", "COOLPIX P6000"), (exif.GetProperty("Make").GetString(), exif.GetProperty("Model").GetString()));
        Assert.Equal((1, "1/75", 5.9), (exif.GetProperty("Orientation").GetInt32(), exif.GetProperty("ExposureTime").GetString(), exif.GetProperty("FNumber").GetDouble()));
        Assert.Equal("2008:10:22 16:28:39", exif.GetProperty("DateTimeOriginal").GetString());
        Assert.Equal(640, exif.GetProperty("PixelXDimension").GetInt32());
        Assert.Equal(43.467448, exif.GetProperty("GPSLatitude").GetDouble(), 5);
        Assert.Equal(11.885127, exif.GetProperty("GPSLongitude").GetDouble(), 5);
    }

    [Fact]
    public void What_a_stranger_wrote_into_exif_stays_a_harmless_string()
    {
        var inspected = Inspector.Inspect(Path.Combine(Outside.Corpus, "bad/jpeg-exif-xss.jpg"), new()).Value!;
        Assert.Contains("script", inspected.Details.Exif, StringComparison.Ordinal);
        Assert.DoesNotContain("<", inspected.Details.Exif, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_exif_there_is_none() => Assert.Null(Inspector.Inspect(Sources.Photo(240, 160, "pngsave", "png"), new()).Value!.Details.Exif);

    [Fact]
    public void Exif_of_any_bytes_is_null_or_an_object_within_its_limits()
    {
        var path = Path.Combine(Outside.Corpus, "photos/nikon-p6000-gps.jpg");
        using var photo = Loader.OpenHeader(path, MediaType.Jpeg);
        var block = photo.Bytes("exif-data", 1 << 20)!;
        var random = new Random(3);
        for (var round = 0; round < 3_000; round++)
        {
            var hostile = block.ToArray();
            for (var change = 0; change < 1 + (round % 40); change++) hostile[random.Next(6, Math.Min(hostile.Length, 900))] = (byte)random.Next(256);
            Check(Darkroom.Imaging.Exif.Parse(hostile));
            Check(Darkroom.Imaging.Exif.Parse(hostile[..random.Next(hostile.Length)]));
        }

        static void Check(string? exif)
        {
            if (exif is null) return;
            var tags = JsonElement.Parse(exif);
            Assert.InRange(tags.EnumerateObject().Count(), 1, 200);
            Assert.InRange(Encoding.UTF8.GetByteCount(exif), 2, 64 << 10);
            Assert.All(tags.EnumerateObject(), tag => Assert.True(tag.Value.ValueKind is JsonValueKind.Number || tag.Value.GetString()!.Length <= 1_000));
        }
    }

    [Fact]
    public void Directories_that_nest_for_ever_are_read_to_an_end()
    {
        // Little-endian TIFF: each directory has one entry, a pointer to the next one right behind it.
        var block = new List<byte>([.. "Exif\0\0II*\0"u8, 8, 0, 0, 0]);
        while (block.Count < 65_000) block.AddRange([1, 0, 0x4A, 1, 4, 0, 1, 0, 0, 0, .. BitConverter.GetBytes(block.Count - 6 + 18), 0, 0, 0, 0]);
        Assert.Null(Darkroom.Imaging.Exif.Parse([.. block]));
    }

    [Fact]
    public void Tags_that_all_claim_the_whole_block_cost_little()
    {
        // Little-endian TIFF: one directory of 5,000 texts, each of the block's last 60,000 bytes.
        var block = new List<byte>([.. "Exif\0\0II*\0"u8, 8, 0, 0, 0, .. BitConverter.GetBytes((ushort)5_000)]);
        for (ushort tag = 1; tag <= 5_000; tag++) block.AddRange([.. BitConverter.GetBytes((ushort)(tag + 256)), 2, 0, .. BitConverter.GetBytes(60_000), .. BitConverter.GetBytes(5_000)]);
        block.AddRange(Enumerable.Repeat((byte)'a', 65_536 - block.Count));
        var before = GC.GetAllocatedBytesForCurrentThread();
        Darkroom.Imaging.Exif.Parse([.. block]);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 32 << 20);
    }

    [Theory]
    [InlineData(1200, 800, "jpegsave", "jpg", 42, 28)]
    [InlineData(800, 1200, "pngsave", "png", 28, 42)]
    [InlineData(900, 30, "webpsave", "webp", 42, 1)]
    [InlineData(30, 20, "heifsave", "avif", 30, 20)]
    public void A_preview_is_a_small_jpeg_of_the_right_shape(int width, int height, string save, string extension, int expectedWidth, int expectedHeight)
    {
        using var preview = Preview(Sources.Photo(width, height, save, extension));
        Assert.Equal(new Size(expectedWidth, expectedHeight), preview.Size);
    }

    [Fact]
    public void Previews_of_all_photos_fit_in_500_bytes_upright()
    {
        foreach (var path in Directory.EnumerateFiles(Path.Combine(Outside.Corpus, "photos")))
        {
            using var preview = Preview(path);
            var size = Inspector.Inspect(path, new()).Value!.Content.Size;
            Assert.InRange((double)preview.Size.Width / preview.Size.Height * size.Height / size.Width, 0.93, 1.07);
        }
    }

    [Fact]
    public void An_animation_is_previewed_by_its_first_frame()
    {
        using var preview = Preview(Sources.Traffic("gifsave", "gif"));
        Assert.Equal(new Size(42, 28), preview.Size);
        var pixel = preview.Pixel(20, 14);
        Assert.True(pixel[0] > 230 && pixel[1] < 30 && pixel[2] < 30, string.Join(' ', pixel));
    }

    [Fact]
    public void Transparency_is_white_in_a_preview()
    {
        using var preview = Preview(Sources.Disc());
        Assert.All(preview.Pixel(1, 1), value => Assert.InRange(value, 240, 255));
    }

    [Fact]
    public void A_png_of_very_many_pixels_is_admitted_without_a_preview()
    {
        var path = Sources.NewPath("png");
        using (var black = new VipsOperation("black").Set("width", 9_500).Set("height", 9_500).Set("bands", 3))
        {
            using var image = black.Image();
            using var save = new VipsOperation("pngsave").Set("in", image).Set("filename", path).Set("compression", 1);
            save.Run();
        }

        var inspected = Inspector.Inspect(path, new());
        Assert.True(inspected.Ok, inspected.Detail);
        Assert.Null(inspected.Value.Details.MiniPreview);
        File.Delete(path);
    }

    private static Variant Preview(string source)
    {
        var jpeg = Convert.FromBase64String(Inspector.Inspect(source, new()).Value!.Details.MiniPreview!);
        Assert.InRange(jpeg.Length, 100, 500);
        var path = Sources.NewPath("jpg");
        File.WriteAllBytes(path, jpeg);
        var preview = Variant.Open(path, MediaType.Jpeg);
        Assert.InRange(Math.Max(preview.Size.Width, preview.Size.Height), 1, 42);
        Assert.False(preview.Image.Has("exif-data") || preview.Image.Has("icc-profile-data") || preview.Image.Has("xmp-data"));
        return preview;
    }

    private static JsonElement Exif(string path) => JsonElement.Parse(Inspector.Inspect(Path.Combine(Outside.Corpus, path), new()).Value!.Details.Exif!);
}
