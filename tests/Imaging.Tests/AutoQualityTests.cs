namespace Darkroom.Tests;

/// <summary>Qualities that are chosen.</summary>
public sealed class AutoQualityTests
{
    [Theory]
    [InlineData("jpg"), InlineData("webp"), InlineData("avif")]
    public void A_quality_that_is_chosen_is_the_same_each_time_and_lower_for_what_is_simple(string extension)
    {
        Assert.Equal(Bytes(Sources.Textured(), $"w-300_q-auto.{extension}"), Bytes(Sources.Textured(), $"w-300_q-auto.{extension}"));
        Assert.True(Chosen(Sources.Photo(300, 200), extension) < Chosen(Sources.Textured(), extension));
    }

    [Theory]
    [InlineData("jpg"), InlineData("webp"), InlineData("avif")]
    public void It_is_the_lowest_that_passes(string extension)
    {
        var chosen = Chosen(Sources.Textured(), extension);
        Assert.Equal(Bytes(Sources.Textured(), $"q-{chosen}.{extension}"), Bytes(Sources.Textured(), $"q-auto.{extension}"));
        Assert.True(Bytes(Sources.Photo(300, 200), $"q-auto.{extension}").Length < Bytes(Sources.Photo(300, 200), $"q-95.{extension}").Length);
    }

    [Theory]
    [InlineData("h-7_w-5"), InlineData("h-257_w-9"), InlineData("h-600_w-257"), InlineData("grayscale"), InlineData("h-90_w-90_fit-contain"), InlineData("radius-ellipse")]
    public void Every_size_and_kind_has_one(string ops)
    {
        foreach (var extension in (string[])["jpg", "webp", "avif"])
        {
            using var expected = Variant.Of(Sources.Photo(400, 300), $"{ops}.{extension}");
            using var variant = Variant.Of(Sources.Photo(400, 300), $"{ops}_q-auto.{extension}");
            Assert.Equal(expected.Size, variant.Size);
        }
    }

    [Fact]
    public void An_animation_keeps_its_frames_and_a_limit_of_bytes_counts_too()
    {
        using var animation = Variant.Of(Sources.Traffic("gifsave", "gif"), "w-30_q-auto_maxbytes-2000.webp");
        Assert.Equal(3, animation.Image.Pages);
        Assert.InRange(Bytes(Sources.Textured(), "q-auto_maxbytes-9000.jpg").Length, 3_000, 9_000);
    }

    private static int Chosen(string source, string extension)
    {
        Assert.True(MediaTypes.TryFromExtension(extension, out var format));
        using var picture = Variant.Of(source, "original.png");
        return AutoQuality.Of(picture.Image, format, Sources.NewPath(extension));
    }

    private static byte[] Bytes(string source, string text)
    {
        using var variant = Variant.Of(source, text);
        return File.ReadAllBytes(variant.Path);
    }
}
