namespace Darkroom.Tests;

/// <summary>What crop, colour filters, blur and mask do to pixels; how they look is in the golden table.</summary>
public sealed class TreatmentTests
{
    [Fact]
    public void A_crop_takes_exactly_its_pixels()
    {
        var source = Sources.Photo(96, 64, "pngsave", "png");
        using var whole = Variant.Of(source, "original.png");
        using var part = Variant.Of(source, "crop-20:10:30:40.png");
        Assert.Equal(new Size(30, 40), part.Size);
        Assert.Equal(whole.Pixel(20, 10), part.Pixel(0, 0));
        Assert.Equal(whole.Pixel(49, 49), part.Pixel(29, 39));
    }

    [Theory]
    [InlineData(2), InlineData(3), InlineData(4), InlineData(5), InlineData(6), InlineData(7), InlineData(8)]
    public void A_crop_is_of_the_upright_picture(int orientation)
    {
        foreach (var text in (string[])["crop-5:7:40:20.png", "crop-0:0:50:30_w-20.png", "crop-56:34:40:30_h-16_w-16.png"])
        {
            using var expected = Variant.Of(Sources.Oriented(1), text);
            using var variant = Variant.Of(Sources.Oriented(orientation), text);
            Assert.Equal(expected.Size, variant.Size);
            Assert.InRange(Likeness.Of(expected.Image, variant.Image).Mean, 0, 1);
        }
    }

    [Theory]
    [InlineData("jpegsave", "jpg")]
    [InlineData("webpsave", "webp")]
    public void A_crop_is_as_exact_when_the_decoder_shrinks(string save, string extension)
    {
        foreach (var text in (string[])["crop-401:303:1001:801_w-50.png", "crop-0:0:2003:1501_w-90.png", "crop-1700:1400:303:101_h-20_w-20.png"])
        {
            using var expected = Variant.Of(Sources.Photo(2003, 1501, "pngsave", "png"), text);
            using var variant = Variant.Of(Sources.Photo(2003, 1501, save, extension), text);
            Assert.Equal(expected.Size, variant.Size);
            Assert.InRange(Likeness.Of(expected.Image, variant.Image).Mean, 0, 1);
        }
    }

    [Fact]
    public void Every_filter_keeps_transparency_and_every_format_takes_it()
    {
        foreach (var filter in Enum.GetValues<ColourFilter>())
        {
            foreach (var format in Enum.GetValues<MediaType>().Where(format => format.IsWritten))
            {
                var text = new Transformation { Width = 60, Filter = filter, Format = format }.ToString();
                using var variant = Variant.Of(Sources.Disc(), text);
                if (!format.HasAlpha) Assert.All(variant.Pixel(1, 1), value => Assert.InRange(value, 253, 255));
                else Assert.InRange(variant.Pixel(30, 22)[3] - variant.Pixel(1, 1)[3], 252, 255);
            }
        }
    }

    [Theory]
    [InlineData("grayscale"), InlineData("filter-noir"), InlineData("filter-sepia"), InlineData("blur-3"), InlineData("radius-ellipse"), InlineData("crop-5:5:50:30")]
    [InlineData("rotate-90"), InlineData("rotate-17"), InlineData("h-20_w-20_g-attention"), InlineData("h-20_w-20_g-entropy"), InlineData("pad-4_bg-ff000080")]
    [InlineData("trim"), InlineData("sepia"), InlineData("hue-40_tint-334455"), InlineData("negate"), InlineData("sharpen-20"), InlineData("pixelate-7"), InlineData("radius-5")]
    public void An_animation_stays_one(string op)
    {
        foreach (var extension in (string[])["gif", "webp"])
        {
            using var variant = Variant.Of(Sources.Traffic("gifsave", "gif"), $"{op}.{extension}");
            Assert.Equal(3, variant.Image.Pages);
            Assert.Equal([100, 200, 300], variant.Image.Numbers("delay") ?? []);
        }
    }

    [Fact]
    public void Grey_is_grey_and_one_channel()
    {
        using var variant = Variant.Of(Sources.Photo(96, 64), "grayscale.jpg");
        Assert.Equal(1, variant.Image.Bands);
    }

    [Fact]
    public void A_blur_keeps_size_and_brightness_whatever_its_strength()
    {
        var expected = Average("original.png");
        foreach (var sigma in (int[])[1, 7, 8, 40, 100]) Assert.InRange(Average($"blur-{sigma}.png"), expected - 8, expected + 8);

        static double Average(string text)
        {
            using var variant = Variant.Of(Sources.Photo(300, 200, "pngsave", "png"), text);
            Assert.Equal(new Size(300, 200), variant.Size);
            using var average = new VipsOperation("avg").Set("in", variant.Image);
            return average.Number();
        }
    }

    [Fact]
    public void What_is_transparent_does_not_bleed_into_a_blur()
    {
        using var variant = Variant.Of(Sources.Disc(), "blur-6.png");
        for (var x = 0; x < 120; x++)
        {
            var pixel = variant.Pixel(x, 45);
            if (pixel[3] > 30) Assert.InRange(pixel[1], 240, 255);
        }
    }

    [Theory]
    [InlineData(80, 53), InlineData(81, 54), InlineData(1, 1), InlineData(2, 40), InlineData(300, 3)]
    public void An_ellipse_covers_its_share_and_is_the_same_from_all_sides(int width, int height)
    {
        using var variant = Variant.Of(Sources.Photo(400, 400, "pngsave", "png"), $"h-{height}_w-{width}_radius-ellipse.png");
        using var extract = new VipsOperation("extract_band").Set("in", variant.Image).Set("band", 3);
        using var alpha = extract.Image();
        using var covered = new VipsOperation("avg").Set("in", alpha);
        var share = covered.Number() / 255;
        Assert.InRange(share, (Math.PI / 4) - 0.02, (Math.PI / 4) + 0.02);

        foreach (var direction in (string[])["horizontal", "vertical"])
        {
            using var flip = new VipsOperation("flip").Set("in", alpha).Set("direction", direction);
            using var flipped = flip.Image();
            using var subtract = new VipsOperation("subtract").Set("left", alpha).Set("right", flipped);
            using var difference = subtract.Image();
            using var max = new VipsOperation("max").Set("in", difference);
            var most = max.Number();
            Assert.InRange(most, 0, 1);
        }
    }
}
