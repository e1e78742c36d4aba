namespace Darkroom.Tests;

public sealed class PipelineTests
{
    [Theory]
    [InlineData(1200, 1200, "h-400_w-600.jpg", 600, 400)]
    [InlineData(400, 300, "w-800.jpg", 400, 300)]
    [InlineData(400, 300, "h-600_w-800.jpg", 800, 600)]
    [InlineData(400, 300, "h-200_w-200_fit-inside.jpg", 200, 150)]
    [InlineData(400, 300, "h-200_w-200_fit-contain.jpg", 200, 200)]
    [InlineData(400, 300, "h-50_w-200_fit-fill.jpg", 200, 50)]
    [InlineData(1000, 7, "w-3.jpg", 3, 1)]
    [InlineData(400, 300, "original.jpg", 400, 300)]
    public void A_variant_has_exactly_the_size_that_was_asked_for(int width, int height, string text, int expectedWidth, int expectedHeight)
    {
        using var variant = Variant.Of(Sources.Photo(width, height), text);
        Assert.Equal(new Size(expectedWidth, expectedHeight), variant.Size);
    }

    [Fact]
    public void Every_width_down_to_one_pixel_is_exact()
    {
        var source = Sources.Photo(401, 293);
        for (var width = 1; width <= 401; width += 7)
        {
            using var variant = Variant.Of(source, $"h-{width}_w-{width}.png");
            Assert.Equal(new Size(width, width), variant.Size);
        }
    }

    [Theory]
    [InlineData(1), InlineData(2), InlineData(3), InlineData(4), InlineData(5), InlineData(6), InlineData(7), InlineData(8)]
    public void Every_orientation_comes_out_upright(int orientation)
    {
        var source = Sources.Oriented(orientation);
        Assert.Equal(new Size(96, 64), Inspector.Inspect(source, new()).Value!.Content.Size);
        foreach (var text in (string[])["h-32_w-48.png", "h-40_w-40.png", "original.png"])
        {
            using var expected = Variant.Of(Sources.Oriented(1), text);
            using var variant = Variant.Of(source, text);
            Assert.Equal(expected.Size, variant.Size);
            Assert.InRange(Likeness.Of(expected.Image, variant.Image).Mean, 0, 1);
        }
    }

    [Theory]
    [InlineData("gifsave", "gif", "w-30.webp")]
    [InlineData("gifsave", "gif", "w-30.gif")]
    [InlineData("webpsave", "webp", "w-30.webp")]
    [InlineData("webpsave", "webp", "h-20_w-20.gif")]
    [InlineData("gifsave", "gif", "h-30_w-30_fit-contain.webp")]
    public void An_animation_stays_one_and_its_frames_do_not_blend(string save, string extension, string text)
    {
        using var variant = Variant.Of(Sources.Traffic(save, extension), text);
        var height = variant.Image.Height / 3;
        Assert.Equal(3, variant.Image.Pages);
        Assert.Equal([100, 200, 300], variant.Image.Numbers("delay") ?? []);
        Assert.Equal(2, variant.Image.Number("loop"));
        for (var frame = 0; frame < 3; frame++)
        {
            // Just inside the frame's first and last row that show the picture.
            var margin = text.Contains("contain", StringComparison.Ordinal) ? 6 : 1;
            Assert.InRange(variant.Pixel(10, (frame * height) + margin)[frame], 220, 255);
            Assert.InRange(variant.Pixel(10, ((frame + 1) * height) - 1 - margin)[frame], 220, 255);
        }
    }

    [Theory]
    [InlineData("w-30.png"), InlineData("w-30.jpg"), InlineData("w-30.avif")]
    public void A_format_that_does_not_move_shows_the_first_frame(string text)
    {
        using var variant = Variant.Of(Sources.Traffic("gifsave", "gif"), text);
        Assert.Equal(new Size(30, 20), variant.Size);
        Assert.InRange(variant.Pixel(15, 10)[0], 240, 255);
    }

    [Fact]
    public void A_sprite_sheet_holds_all_frames_in_a_row()
    {
        using var variant = Variant.Of(Sources.Traffic("gifsave", "gif"), "w-30_sprite-sheet.png");
        Assert.Equal(new Size(90, 20), variant.Size);
        for (var frame = 0; frame < 3; frame++) Assert.Equal(255, variant.Pixel((frame * 30) + 15, 10)[frame]);
    }

    [Fact]
    public void Transparency_is_white_in_jpeg_and_its_hidden_colour_does_not_bleed()
    {
        using var flat = Variant.Of(Sources.Disc(), "w-60_q-100.jpg");
        Assert.All(flat.Pixel(1, 1), value => Assert.InRange(value, 253, 255));

        using var clear = Variant.Of(Sources.Disc(), "w-61.png");
        Assert.Equal(0, clear.Pixel(0, 0)[3]);
        Assert.Equal([255, 255, 255, 255], clear.Pixel(30, 22));
        using var onGrey = Variant.Of(Sources.Disc(), "w-61.png");
        for (var x = 0; x < 61; x++)
        {
            var pixel = onGrey.Pixel(x, 22);
            if (pixel[3] > 0) Assert.InRange(pixel[1], 250, 255);
        }
    }

    [Theory]
    [InlineData("cmyk.jpg", "cmyk", "jpegsave", 8)]
    [InlineData("deep.png", "rgb16", "pngsave", 1)]
    public void Colour_comes_out_as_srgb_of_8_bits(string name, string space, string save, double tolerance)
    {
        using var expected = Variant.Of(Sources.Photo(96, 64, "pngsave", "png"), "w-48.png");
        using var variant = Variant.Of(Sources.Converted(name, space, save), "w-48.png");
        Assert.Equal((Interpretation.Rgb, SampleFormat.Byte), (variant.Image.Interpretation, variant.Image.Format));
        Assert.InRange(Likeness.Of(expected.Image, variant.Image).Mean, 0, tolerance);
    }

    [Fact]
    public void A_grey_picture_stays_grey()
    {
        using var variant = Variant.Of(Sources.Converted("grey16.png", "grey16", "pngsave"), "w-48.jpg");
        Assert.Equal(1, variant.Image.Bands);
    }

    [Theory]
    [InlineData("jpg"), InlineData("png"), InlineData("webp"), InlineData("gif"), InlineData("avif")]
    public void No_metadata_leaves_the_house(string extension)
    {
        var source = Sources.Telling();
        Assert.Contains(Sources.Secret, File.ReadAllText(source), StringComparison.Ordinal);
        using var variant = Variant.Of(source, $"original.{extension}");
        Assert.DoesNotContain(Sources.Secret, File.ReadAllText(variant.Path), StringComparison.Ordinal);
        Assert.False(variant.Image.Has("xmp-data") || variant.Image.Has("icc-profile-data"));
    }

    [Fact]
    public void A_profile_that_makes_no_sense_is_ignored()
    {
        using var expected = Variant.Of(Sources.Photo(240, 160), "w-80.png");
        using var variant = Variant.Of(Sources.WithSegment("garbage-profile.jpg", 0xE2, "ICC_PROFILE\0\u0001\u0001garbage"), "w-80.png");
        Assert.InRange(Likeness.Of(expected.Image, variant.Image).Max, 0, 0.1);
    }
}
