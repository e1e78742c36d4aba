using Darkroom.Abstractions;

namespace Darkroom.Tests;

public sealed class TransformationTests
{
    [Theory]
    [InlineData("w-600_h-400.webp", "h-400_w-600.webp")]
    [InlineData("h-400_w-600_fit-cover.webp", "h-400_w-600.webp")]
    [InlineData("w-800_fit-inside.jpeg", "w-800.jpg")]
    [InlineData("q-80_w-800.png", "w-800.png")]
    [InlineData("original.webp", "original.webp")]
    [InlineData("sprite-sheet_w-64.png", "w-64_sprite-sheet.png")]
    [InlineData("h-400_w-600_bg-remove.png", "h-400_w-600_bg-remove.png")]
    [InlineData("fit-contain_w-2_h-3_q-1.avif", "h-3_w-2_fit-contain_q-1.avif")]
    [InlineData("radius-ellipse_blur-5_filter-noir_grayscale_w-9_crop-0:10:20:30.webp", "crop-0:10:20:30_w-9_grayscale_filter-noir_blur-5_radius-ellipse.webp")]
    [InlineData("crop-0:0:1:1.png", "crop-0:0:1:1.png")]
    [InlineData("w-100_dpr-2.webp", "w-200.webp")]
    [InlineData("dpr-1.5_h-33_w-100.webp", "h-50_w-150.webp")]
    [InlineData("dpr-4.webp", "original.webp")]
    [InlineData("w-50_blur-3_pixelate-4_pad-5_radius-7_crop-1:2:30:40_dpr-2.webp", "crop-1:2:30:40_w-100_blur-6_pixelate-8_radius-14_pad-10.webp")]
    [InlineData("pad-5_blur-1_dpr-1.5.webp", "blur-2_pad-8.webp")]
    [InlineData("radius-60000_dpr-4.webp", "radius-65535.webp")]
    [InlineData("overlay-logo_overlayx-5_overlayy--3_overlayscale-10_dpr-2.png", "overlay-logo_overlayscale-10_overlayx-10_overlayy--6.png")]
    [InlineData("flip_flop.png", "rotate-180.png")]
    [InlineData("flip_rotate-90.png", "flop_rotate-270.png")]
    [InlineData("rotate-180_flop.png", "flip.png")]
    [InlineData("rotate-180_flip.png", "flop.png")]
    [InlineData("rotate-0_hue-0_brightness-0_gamma-1.png", "original.png")]
    [InlineData("gamma-2.0.png", "gamma-2.png")]
    [InlineData("g-north_w-5.png", "w-5.png")]
    [InlineData("g-center_w-5_h-5.png", "h-5_w-5.png")]
    [InlineData("g-fp-50:50_w-5_h-5.png", "h-5_w-5.png")]
    [InlineData("w-5_g-fp-0:100_h-5.png", "h-5_w-5_g-fp-0:100.png")]
    [InlineData("w-5_h-5_g-attention_fit-contain.png", "h-5_w-5_fit-contain.png")]
    [InlineData("w-5_h-5_g-south_fit-outside.png", "h-5_w-5_fit-outside.png")]
    [InlineData("bg-AABBCCFF.png", "bg-aabbcc.png")]
    [InlineData("bg-AABBCC00.png", "original.png")]
    [InlineData("bg-00000080.jpg", "bg-7f7f7f.jpg")]
    [InlineData("bg-ffffff.jpg", "original.jpg")]
    [InlineData("bg-000000_bg-remove.png", "bg-remove_bg-000000.png")]
    [InlineData("maxbytes-5000.png", "original.png")]
    [InlineData("page-1.png", "original.png")]
    [InlineData("page-1.webp", "page-1.webp")]
    [InlineData("contrast--5_brightness-7.webp", "brightness-7_contrast--5.webp")]
    [InlineData("maxbytes-5000_q-auto.webp", "q-auto_maxbytes-5000.webp")]
    [InlineData("q-auto.png", "original.png")]
    [InlineData("text-Summer sale.png", "text-Summer~20sale.png")]
    [InlineData("text-a~5Fb~2fc~0Ad.e-f.png", "text-a~5fb~2fc~0ad.e-f.png")]
    [InlineData("text-50%.png", "text-50~25.png")]
    [InlineData("text-Füße~e2~82~ac.png", "text-F~c3~bc~c3~9fe~e2~82~ac.png")]
    [InlineData("textwidth-50_textg-fp-100:100_textbg-00000080_textcolor-FFCC00_textsize-40_textfont-serifbold_text-x.png", "text-x_textfont-serifbold_textsize-40_textcolor-ffcc00_textbg-00000080_textg-southeast_textwidth-50.png")]
    [InlineData("text-x_textfont-sans_textsize-32_textcolor-ffffffff_textbg-12345600_textg-center.png", "text-x.png")]
    [InlineData("w-10_dpr-2_text-x_textwidth-60.png", "w-20_text-x_textsize-64_textwidth-120.png")]
    [InlineData("overlay-logo.png", "overlay-logo.png")]
    [InlineData("overlay-my~5Flogo_overlaytile_overlayg-fp-50:0_overlayopacity-30_overlayscale-20.png", "overlay-my~5flogo_overlayscale-20_overlayopacity-30_overlayg-north_overlaytile.png")]
    [InlineData("overlay-logo_overlayopacity-100_overlayg-center.png", "overlay-logo.png")]
    [InlineData("overlayy-0_overlayx--65535_overlayg-east_overlay-logo.png", "overlay-logo_overlayg-east_overlayx--65535.png")]
    [InlineData("overlay-01JAZZ4dPWqb1IRCt5ZLk9:12.png", "overlay-01JAZZ4dPWqb1IRCt5ZLk9:12.png")]
    [InlineData("overlay-01JAZZ4dPWqb1IRCt5ZLk9:012.png", "overlay-01JAZZ4dPWqb1IRCt5ZLk9~3a012.png")]
    [InlineData("w-5.JPG", "w-5.jpg")]
    [InlineData("w-5.Tif", "w-5.tiff")]
    [InlineData("w-5.JSON", "w-5.json")]
    [InlineData("keep-copyright.webp", "keep-copyright.webp")]
    [InlineData("keep-copyright.gif", "original.gif")]
    [InlineData("strip.webp", "original.webp")]
    [InlineData("keep-none.webp", "original.webp")]
    public void Spellings_of_one_wish_have_one_canonical_text(string text, string canonical)
    {
        var read = Transformation.Parse(text);
        Assert.True(read.Ok, read.Detail);
        Assert.Equal(canonical, read.Value.ToString());
        Assert.Equal(canonical, Transformation.Parse(canonical).Value!.ToString());
    }

    [Theory]
    [InlineData("w-0.webp", "w must be")]
    [InlineData("w-999999.webp", "w must be")]
    [InlineData("w-0100.webp", "w must be")]
    [InlineData("w--5.webp", "w must be")]
    [InlineData("w-.webp", "w must be")]
    [InlineData("w-١٢.webp", "w must be")]
    [InlineData("w-１２.webp", "w must be")]
    [InlineData("w-5_w-6.webp", "'w' is repeated")]
    [InlineData("w-5_x-6.webp", "Unknown operation 'x-6'")]
    [InlineData("q-101.webp", "q must be")]
    [InlineData("fit-around.webp", "fit must be one of cover, contain, fill, inside, outside, pad")]
    [InlineData("_.webp", "Unknown operation ''")]
    [InlineData("original_w-5.webp", "Unknown operation 'original'")]
    [InlineData("blur-0.webp", "blur must be a whole number from 1 to 100")]
    [InlineData("blur-101.webp", "blur must be")]
    [InlineData("blur.webp", "Unknown operation 'blur'")]
    [InlineData("grayscale-1.webp", "Unknown operation 'grayscale-1'")]
    [InlineData("filter-Noir.webp", "filter must be one of dramatic, noir, sepia, warm, cool, vivid, fade")]
    [InlineData("filter-0.webp", "filter must be")]
    [InlineData("radius-round.webp", "radius must be one of ellipse, or a whole number from 1 to 65535")]
    [InlineData("crop-0:0:0:1.webp", "crop must be x:y:width:height")]
    [InlineData("crop-0:0:1:0.webp", "crop must be")]
    [InlineData("crop-0:0:1.webp", "crop must be")]
    [InlineData("crop-0:0:1:1:1.webp", "crop must be")]
    [InlineData("crop--1:0:1:1.webp", "crop must be")]
    [InlineData("crop-00:0:1:1.webp", "crop must be")]
    [InlineData("crop-0:0:9999999:1.webp", "crop must be")]
    [InlineData("crop-.webp", "crop must be")]
    [InlineData("dpr-0.9_w-5.webp", "dpr must be a number from 1 to 4 with at most one decimal")]
    [InlineData("dpr-4.1_w-5.webp", "dpr must be")]
    [InlineData("dpr-1.55_w-5.webp", "dpr must be")]
    [InlineData("dpr-2._w-5.webp", "dpr must be")]
    [InlineData("dpr-2_w-40000.webp", "dpr must keep w within 65535; it would be 80000")]
    [InlineData("dpr-2_blur-51.webp", "dpr must keep blur within 100; it would be 102")]
    [InlineData("dpr-2_pad-4000.webp", "dpr must keep pad within 4096")]
    [InlineData("dpr-4_overlay-a_overlayx--20000.webp", "dpr must keep overlayx within 65535; it would be -80000")]
    [InlineData("overlayx-65536.webp", "overlayx must be a whole number from -65535 to 65535")]
    [InlineData("rotate-360.webp", "rotate must be a whole number from 0 to 359")]
    [InlineData("rotate--90.webp", "rotate must be")]
    [InlineData("g-up.webp", "g must be fp-x:y in whole hundredths from 0 to 100, or one of center, north, northeast")]
    [InlineData("g-fp-101:0.webp", "g must be")]
    [InlineData("g-fp--1:0.webp", "g must be")]
    [InlineData("g-fp-1.webp", "g must be")]
    [InlineData("g-north_g-fp-1:2.webp", "'g' is repeated")]
    [InlineData("bg-12345.webp", "bg must be RRGGBB or RRGGBBAA in hexadecimal digits")]
    [InlineData("bg-gggggg.webp", "bg must be")]
    [InlineData("bg--12345.webp", "bg must be")]
    [InlineData("pad-4097.webp", "pad must be a whole number from 1 to 4096")]
    [InlineData("radius-0.webp", "radius must be")]
    [InlineData("brightness-101.webp", "brightness must be a whole number from -100 to 100")]
    [InlineData("brightness--0.webp", "brightness must be")]
    [InlineData("contrast-+5.webp", "contrast must be")]
    [InlineData("saturation--101.webp", "saturation must be")]
    [InlineData("hue-360.webp", "hue must be a whole number from 0 to 359")]
    [InlineData("gamma-0.webp", "gamma must be a number from 0.1 to 5")]
    [InlineData("tint-11223344.webp", "tint must be RRGGBB in")]
    [InlineData("sharpen-0.webp", "sharpen must be a whole number from 1 to 100")]
    [InlineData("pixelate-1.webp", "pixelate must be a whole number from 2 to 1000")]
    [InlineData("page-0.webp", "page must be a whole number from 1 to 4096")]
    [InlineData("maxbytes-499.webp", "maxbytes must be a whole number from 500 to 100000000")]
    [InlineData("maxbytes-9999999999.webp", "maxbytes must be")]
    [InlineData("q-automatic.webp", "q must be a whole number from 1 to 100, or auto")]
    [InlineData("q-80_q-auto.webp", "'q' is repeated")]
    [InlineData("text-.webp", "text must be 1 to 200 characters")]
    [InlineData("text- ~20 .webp", "text must be")]
    [InlineData("text-a~00b.webp", "text must be")]
    [InlineData("text-a~1b[2J.webp", "text must be")]
    [InlineData("text-a\u0000b.webp", "text must be")]
    [InlineData("text-a\tb.webp", "text must be")]
    [InlineData("text-~c3.webp", "text must be")]
    [InlineData("text-~ed~a0~80.webp", "text must be")]
    [InlineData("text-~f8~88~80~80~80.webp", "text must be")]
    [InlineData("text-~c0~80.webp", "text must be")]
    [InlineData("text-a~.webp", "text must be")]
    [InlineData("text-a~g0.webp", "text must be")]
    [InlineData("text-a~+1.webp", "text must be")]
    [InlineData("text-a_b.webp", "Unknown operation 'b'")]
    [InlineData("textfont-comic.webp", "textfont must be one of sans, sansbold, serif, serifbold, mono, monobold")]
    [InlineData("textsize-3.webp", "textsize must be a whole number from 4 to 500")]
    [InlineData("textsize-501.webp", "textsize must be")]
    [InlineData("textcolor-red.webp", "textcolor must be RRGGBB or RRGGBBAA")]
    [InlineData("textbg-red.webp", "textbg must be RRGGBB or RRGGBBAA")]
    [InlineData("textg-attention.webp", "textg must be fp-x:y in whole hundredths from 0 to 100, or one of center, north")]
    [InlineData("textwidth-9.webp", "textwidth must be a whole number from 10 to 65535")]
    [InlineData("dpr-4_text-x_textsize-126.webp", "dpr must keep textsize within 500; it would be 504")]
    [InlineData("overlay-.webp", "overlay must be the name or id of an image of the same account")]
    [InlineData("overlay-a~0ab.webp", "overlay must be")]
    [InlineData("textsize-40_textg-north.png", "textsize must stand beside text")]
    [InlineData("overlayx-5.png", "overlayx must stand beside overlay")]
    [InlineData("w-5_overlaytile_overlayscale-20.png", "overlaytile must stand beside overlay")]
    [InlineData("overlayscale-0.webp", "overlayscale must be a whole number from 1 to 100")]
    [InlineData("overlayopacity-101.webp", "overlayopacity must be a whole number from 1 to 100")]
    [InlineData("overlayg-entropy.webp", "overlayg must be")]
    [InlineData("overlay-a_overlay-b.webp", "'overlay' is repeated")]
    [InlineData("keep-gps.webp", "keep must be one of none, copyright, exif; or strip alone")]
    [InlineData("strip_keep-copyright.webp", "'keep' is repeated")]
    public void A_wrong_operation_is_named_with_its_range(string text, string detail)
    {
        var read = Transformation.Parse(text);
        Assert.Equal(Failure.Invalid, read.Failure);
        Assert.Contains(detail, read.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_written_reads_back_as_the_same_wish_in_any_order_of_its_ops()
    {
        var random = new Random(1);
        for (var i = 0; i < 5_000; i++)
        {
            var text = Any(random).ToString();
            Assert.Equal(text, Transformation.Parse(text).Value?.ToString());

            var dot = text.LastIndexOf('.');
            var ops = text[..dot].Split('_');
            random.Shuffle(ops);
            Assert.Equal(text, Transformation.Parse(string.Join('_', ops) + text[dot..]).Value?.ToString());
        }
    }

    [Fact]
    public void No_text_is_an_exception()
    {
        const string letters = "crop-filter_blurhwq:0159.webpngdtxmy";
        var random = new Random(2);
        for (var i = 0; i < 20_000; i++)
        {
            var text = new string(random.GetItems<char>(letters, random.Next(24))) + ".webp";
            if (Transformation.Parse(text) is { Ok: true } read) Assert.Equal(read.Value.ToString(), Transformation.Parse(read.Value.ToString()).Value!.ToString());
        }
    }

    [Fact]
    public void Text_that_cannot_be_shown_is_refused_whatever_it_is_made_of()
    {
        Assert.False(Transformation.Parse("text-a\ud83d.png").Ok); // half of a pair
        Assert.False(Transformation.Parse($"text-{new string('x', 201)}.png").Ok);
        Assert.False(Transformation.Parse($"text-{new string('x', 1_000_000)}.png").Ok);
        Assert.False(Transformation.Parse($"overlay-{new string('x', 129)}.png").Ok);
        Assert.True(Transformation.Parse($"text-{string.Concat(Enumerable.Repeat("\ud83c\udf0d", 200))}.png").Ok);
    }

    [Fact]
    public void A_canonical_text_needs_no_escaping_in_a_path()
    {
        var random = new Random(3);
        for (var i = 0; i < 2_000; i++) Assert.All(Any(random).ToString(), letter => Assert.True(char.IsAsciiLetterOrDigit(letter) || "-._~:".Contains(letter)));
    }

    private static Transformation Any(Random random) => new()
    {
        AutoQuality = random.Next(2) == 0,
        Keep = random.GetItems(Enum.GetValues<Metadata>(), 1)[0],
        Caption = random.Next(2) == 0 ? null : new()
        {
            Text = string.Concat(random.GetItems<string>(["a", "B", " ", "_", "~", "/", "\n", "%", ".", "-", "é", "ש", "世", "🌍", ":", "?", "<b>", "&"], random.Next(9))) + "x",
            Font = random.GetItems(Enum.GetValues<CaptionFont>(), 1)[0],
            Size = random.Next(4, 501),
            Colour = Any(random, alpha: true),
            Background = Sometimes(random, () => Any(random, alpha: true)),
            Place = new(random.Next(3) * 50, random.Next(101)),
            Width = Sometimes(random, () => random.Next(10, 9_999)),
        },
        Overlay = random.Next(2) == 0 ? null : new()
        {
            Name = random.Next(2) == 0 ? "my_logo" : "",
            Scale = Sometimes(random, () => random.Next(1, 101)),
            Opacity = random.Next(90, 101),
            Place = new(random.Next(3) * 50, random.Next(101)),
            Tile = random.Next(2) == 0,
        },
        Crop = Sometimes(random, () => new Region(random.Next(9_999), random.Next(9_999), random.Next(1, 9_999), random.Next(1, 9_999))),
        Height = Sometimes(random, () => random.Next(1, 9_999)),
        Width = Sometimes(random, () => random.Next(1, 9_999)),
        Trim = random.Next(2) == 0,
        Flip = random.Next(2) == 0,
        Flop = random.Next(2) == 0,
        Rotate = random.Next(2) * random.Next(360),
        Gravity = random.GetItems(Enum.GetValues<Gravity>(), 1)[0],
        Focus = Sometimes(random, () => new FocalPoint(random.Next(101), random.Next(101))),
        MaxBytes = Sometimes(random, () => random.Next(500, 100_000_001)),
        Sepia = random.Next(2) == 0,
        Saturation = random.Next(-100, 101),
        Hue = random.Next(360),
        Brightness = random.Next(-2, 3),
        Contrast = random.Next(-100, 101),
        GammaTenths = Sometimes(random, () => random.Next(1, 51)),
        Tint = Sometimes(random, () => Any(random, alpha: false)),
        Negate = random.Next(2) == 0,
        Sharpen = Sometimes(random, () => random.Next(1, 101)),
        Pixelate = Sometimes(random, () => random.Next(2, 1_001)),
        Radius = Sometimes(random, () => random.Next(1, 9_999)),
        Padding = Sometimes(random, () => random.Next(1, 4_097)),
        Background = Sometimes(random, () => Any(random, alpha: true)),
        Page = Sometimes(random, () => random.Next(1, 4_097)),
        Fit = random.GetItems(Enum.GetValues<Fit>(), 1)[0],
        Quality = Sometimes(random, () => random.Next(1, 101)),
        Grayscale = random.Next(2) == 0,
        Filter = Sometimes(random, () => random.GetItems(Enum.GetValues<ColourFilter>(), 1)[0]),
        Blur = Sometimes(random, () => random.Next(1, 101)),
        Mask = Sometimes(random, () => Mask.Ellipse),
        RemoveBackground = random.Next(2) == 0,
        SpriteSheet = random.Next(2) == 0,
        Format = random.GetItems(Enum.GetValues<MediaType>(), 1)[0],
    };

    [Fact]
    public void An_overlay_that_was_found_reads_back_with_its_generation()
    {
        var found = new Overlay { Image = new(ImageId.New(), 7), Tile = true };
        var text = new Transformation { Overlay = found, Format = MediaType.Webp }.ToString();
        Assert.Equal(found, Transformation.Parse(text).Value!.Overlay);
    }

    private static Rgba Any(Random random, bool alpha)
    {
        var bytes = random.GetItems<byte>([0, 1, 15, 16, 127, 254, 255], 4);
        return new(bytes[0], bytes[1], bytes[2], alpha ? bytes[3] : (byte)255);
    }

    private static T? Sometimes<T>(Random random, Func<T> make)
        where T : struct => random.Next(2) == 0 ? make() : null;
}
