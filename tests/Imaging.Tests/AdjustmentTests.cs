namespace Darkroom.Tests;

/// <summary>What turning, trimming, adjusting and limits of bytes do; how they look is in the golden table.</summary>
public sealed class AdjustmentTests
{
    [Theory]
    [InlineData(1), InlineData(2), InlineData(3), InlineData(4), InlineData(5), InlineData(6), InlineData(7), InlineData(8)]
    public void A_turn_is_of_the_upright_picture(int orientation)
    {
        foreach (var text in (string[])["rotate-90_w-30.png", "flop_rotate-270.png", "flip_h-20_w-20_g-northwest.png", "rotate-25_w-60.png", "crop-5:7:40:20_flop_rotate-90.png", "trim.png"])
        {
            using var expected = Variant.Of(Sources.Oriented(1), text);
            using var variant = Variant.Of(Sources.Oriented(orientation), text);
            Assert.Equal(expected.Size, variant.Size);
            Assert.InRange(Likeness.Of(expected.Image, variant.Image).Mean, 0, 1.2);
        }
    }

    [Theory]
    [InlineData("rotate-1.png"), InlineData("rotate-44_w-33.png"), InlineData("rotate-93_h-37_w-91.webp"), InlineData("rotate-200_h-300_w-500_fit-fill.jpg")]
    [InlineData("rotate-271_h-90_w-90_fit-contain.png"), InlineData("flop_rotate-359_w-1.png"), InlineData("trim_rotate-5_h-40.png"), InlineData("h-7_w-200_g-attention.png")]
    [InlineData("h-200_w-7_g-entropy_radius-100_pad-1.png"), InlineData("h-1_w-1_radius-9_pixelate-900_sharpen-100.png"), InlineData("h-90_w-90_fit-outside_pad-9_bg-11223344.gif")]
    public void A_variant_has_the_size_that_was_planned(string text)
    {
        var source = Sources.Photo(201, 133);
        using var variant = Variant.Of(source, text);
        var planned = Pipeline.Plan(source, Inspector.ReadHeader(source, new()).Value!, Transformation.Parse(text).Value!, new ImagingOptions().OutputLimits);
        Assert.Equal(planned.Value!.Frame.Output, variant.Size);
    }

    [Fact]
    public void A_trim_finds_the_picture_in_its_frame()
    {
        using var variant = Variant.Of(Sources.Framed(), "trim.png");
        Assert.InRange(variant.Image.Width, 60, 62);
        Assert.InRange(variant.Image.Height, 40, 42);
        using var part = Variant.Of(Sources.Framed(), "crop-0:0:50:40_trim.png");
        Assert.InRange(part.Image.Width, 30, 31);
        foreach (var small in (string[])["1:1", "2:2", "1:50", "50:2"])
        {
            using var all = Variant.Of(Sources.Framed(), $"crop-0:0:{small}_trim.png");
            Assert.Equal(small, $"{all.Image.Width}:{all.Image.Height}");
        }

        using var nothing = Variant.Of(Sources.Framed(), "crop-0:0:8:8_trim.png");
        Assert.Equal(new Size(8, 8), nothing.Size);
    }

    [Theory]
    [InlineData("jpg"), InlineData("webp"), InlineData("avif")]
    public void A_limit_of_bytes_is_kept_and_what_fits_is_left_alone(string format)
    {
        var source = Sources.Noise(200);
        using var free = Variant.Of(source, $"original.{format}");
        var bytes = new FileInfo(free.Path).Length;
        foreach (var share in (double[])[0.9, 0.5, 0.3])
        {
            using var variant = Variant.Of(source, $"maxbytes-{(int)(bytes * share)}.{format}");
            Assert.InRange(new FileInfo(variant.Path).Length, bytes * share * 0.5, bytes * share);
        }

        using var fitting = Variant.Of(source, $"maxbytes-{bytes}.{format}");
        Assert.Equal(File.ReadAllBytes(free.Path), File.ReadAllBytes(fitting.Path));
    }

    [Fact]
    public void Every_adjustment_keeps_transparency_and_every_format_takes_it()
    {
        foreach (var op in (string[])["sepia", "negate", "brightness-20", "contrast-20", "saturation-20", "hue-20", "gamma-1.5", "tint-ff0000", "sharpen-50", "grayscale_sepia", "grayscale_tint-ff0000", "grayscale_contrast-9"])
        {
            foreach (var format in Enum.GetValues<MediaType>())
            {
                using var variant = Variant.Of(Sources.Disc(), $"w-60_{op}.{format.Extension}");
                if (!format.HasAlpha) Assert.All(variant.Pixel(1, 1), value => Assert.InRange(value, 253, 255));
                else Assert.InRange(variant.Pixel(30, 22)[^1] - variant.Pixel(1, 1)[^1], 252, 255);
            }
        }
    }

    [Fact]
    public void A_page_is_one_frame()
    {
        foreach (var (save, extension) in ((string, string)[])[("gifsave", "gif"), ("webpsave", "webp")])
        {
            for (var page = 1; page <= 3; page++)
            {
                using var variant = Variant.Of(Sources.Traffic(save, extension), $"w-20_page-{page}.webp");
                Assert.Equal(1, variant.Image.Pages);
                Assert.InRange(variant.Pixel(5, 5)[page - 1], 220, 255);
            }
        }
    }

    [Fact]
    public void A_background_is_behind_all_that_is_transparent()
    {
        using var variant = Variant.Of(Sources.Disc(), "bg-0000ff_pad-5.png");
        Assert.Equal([0, 0, 255], variant.Pixel(1, 1)[..3]);
        Assert.Equal([0, 0, 255], variant.Pixel(7, 7)[..3]);
        Assert.Equal([255, 255, 255], variant.Pixel(65, 50)[..3]);
        using var half = Variant.Of(Sources.Disc(), "bg-0000ff80.png");
        Assert.Equal([0, 0, 255, 128], half.Pixel(1, 1));
    }
}
