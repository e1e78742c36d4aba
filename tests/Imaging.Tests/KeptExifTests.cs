using System.Text;

namespace Darkroom.Tests;

/// <summary>What of an original's metadata goes along on request, and that nothing else ever does.</summary>
public sealed class KeptExifTests
{
    private static readonly string[] Carriers = ["jpg", "png", "webp", "avif"];

    [Fact]
    public void Whose_it_is_goes_along_on_request()
    {
        foreach (var extension in Carriers)
        {
            var exif = Kept("w-50_radius-5_keep-copyright", extension);
            Assert.Contains("\"Copyright\":\"(c) Ann\"", exif, StringComparison.Ordinal);
            Assert.Contains("\"Artist\":\"Ann\"", exif, StringComparison.Ordinal);
            Assert.DoesNotContain("Pentacon", exif, StringComparison.Ordinal);
            Assert.DoesNotContain("DateTimeOriginal", exif, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void So_does_how_it_was_taken()
    {
        foreach (var extension in Carriers)
        {
            var exif = Kept("w-50_keep-exif", extension);
            Assert.Contains("\"Copyright\":\"(c) Ann\"", exif, StringComparison.Ordinal);
            Assert.Contains("\"Make\":\"Pentacon\"", exif, StringComparison.Ordinal);
            Assert.Contains("\"ExposureTime\":\"1/125\"", exif, StringComparison.Ordinal);
            Assert.Contains("\"DateTimeOriginal\":\"2026:05:01 12:00:00\"", exif, StringComparison.Ordinal);
            Assert.Contains("\"ISOSpeedRatings\":400", exif, StringComparison.Ordinal);
            Assert.Contains("-0.6666667", exif, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("w-50"), InlineData("w-50_strip"), InlineData("keep-none")]
    public void Without_a_request_nothing_does(string ops)
    {
        foreach (var extension in (string[])[.. Carriers, "gif"])
        {
            using var variant = Variant.Of(Sources.Claimed(), $"{ops}.{extension}");
            var bytes = Encoding.Latin1.GetString(File.ReadAllBytes(variant.Path));
            foreach (var word in (string[])["Ann", "Pentacon", Sources.Secret]) Assert.DoesNotContain(word, bytes, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("keep-copyright"), InlineData("keep-exif")]
    public void Whoever_claims_nothing_gets_nothing(string keep)
    {
        using var variant = Variant.Of(Sources.Telling(), $"w-50_{keep}.jpg");
        var bytes = Encoding.Latin1.GetString(File.ReadAllBytes(variant.Path));
        Assert.DoesNotContain(Sources.Secret, bytes, StringComparison.Ordinal);
        Assert.DoesNotContain("Exif", bytes, StringComparison.Ordinal);
    }

    [Fact]
    public void A_turned_picture_is_not_turned_twice()
    {
        using var variant = Variant.Of(Sources.Oriented(6), "keep-exif.jpg");
        Assert.Equal((new Size(96, 64), 1), (variant.Size, variant.Image.Orientation));
    }

    [Fact]
    public void Words_that_are_none_harm_nobody()
    {
        // Blocks whose every byte may be anything: what comes out is a picture, with or without EXIF.
        var random = new Random(5);
        var claimed = File.ReadAllBytes(Sources.Claimed());
        for (var i = 0; i < 60; i++)
        {
            var bytes = claimed.ToArray();
            for (var hit = 0; hit < 6; hit++) bytes[random.Next(12, 380)] = (byte)random.Next(256);
            var path = Sources.NewPath("jpg");
            File.WriteAllBytes(path, bytes);
            using var header = Loader.OpenHeader(path, MediaType.Jpeg);
            if (KeptExif.Of(header, Metadata.Exif) is { } block) Assert.NotNull(Exif.Parse(block));
        }
    }

    private static string Kept(string ops, string extension)
    {
        using var variant = Variant.Of(Sources.Claimed(), $"{ops}.{extension}");
        Assert.DoesNotContain(Sources.Secret, Encoding.Latin1.GetString(File.ReadAllBytes(variant.Path)), StringComparison.Ordinal);
        Assert.True(MediaTypes.TryFromExtension(extension, out var format));
        // While the loader lives: libvips 8.14 lets go of an avif's EXIF with it.
        using var header = Loader.OpenHeader(variant.Path, format);
        return Exif.Read(header) ?? "";
    }
}
