namespace Darkroom.Tests;

/// <summary>
/// What variants look like. <c>DARKROOM_GOLDEN=write</c> writes the folder <c>golden</c> anew; look at it before you commit it.
/// Encoders differ from version to version, so pictures are compared as they are seen.
/// </summary>
public sealed class GoldenTests
{
    private static readonly string Folder = Path.Combine(Repository.Root, "tests", "Imaging.Tests", "golden");
    private static readonly bool Write = Environment.GetEnvironmentVariable("DARKROOM_GOLDEN") == "write";

    private static readonly Dictionary<string, Func<string>> Pictures = new(StringComparer.Ordinal)
    {
        ["photo"] = () => Sources.Photo(240, 160),
        ["turned"] = () => Sources.Oriented(6),
        ["disc"] = Sources.Disc,
        ["traffic"] = () => Sources.Traffic("gifsave", "gif"),
        ["moving"] = () => Sources.Traffic("webpsave", "webp"),
        ["cmyk"] = () => Sources.Converted("cmyk.jpg", "cmyk", "jpegsave"),
        ["framed"] = Sources.Framed,
        ["grey"] = () => Sources.Converted("grey16.png", "grey16", "pngsave"),
    };

    public static TheoryData<string, string> Table => new()
    {
        { "photo", "original.jpg" },
        { "photo", "w-80.jpg" },
        { "photo", "h-80.png" },
        { "photo", "h-60_w-60.webp" },
        { "photo", "h-60_w-60_fit-contain.png" },
        { "photo", "h-60_w-60_fit-contain.jpg" },
        { "photo", "h-60_w-60_fit-fill.avif" },
        { "photo", "h-60_w-60_fit-inside.gif" },
        { "photo", "w-80_q-20.jpg" },
        { "photo", "h-300_w-300.jpg" },
        { "turned", "h-40_w-50.png" },
        { "turned", "h-50_w-50_fit-contain.webp" },
        { "disc", "w-50.png" },
        { "disc", "w-50.jpg" },
        { "disc", "w-50.webp" },
        { "disc", "w-50.avif" },
        { "disc", "h-50_w-90_fit-contain.gif" },
        { "traffic", "w-30.gif" },
        { "traffic", "h-30_w-30_fit-contain.webp" },
        { "traffic", "w-30.jpg" },
        { "traffic", "w-30_sprite-sheet.png" },
        { "moving", "h-20_w-20.gif" },
        { "moving", "sprite-sheet.webp" },
        { "cmyk", "w-48.jpg" },
        { "grey", "w-48.webp" },
        { "photo", "crop-0:0:120:80_w-60.png" },
        { "turned", "crop-0:0:40:30_h-24_w-24.png" },
        { "moving", "crop-10:20:40:20_w-20.webp" },
        { "photo", "w-80_grayscale.png" },
        { "disc", "w-50_grayscale.webp" },
        { "photo", "w-80_filter-dramatic.png" },
        { "photo", "w-80_filter-noir.png" },
        { "photo", "w-80_filter-sepia.jpg" },
        { "photo", "w-80_filter-warm.png" },
        { "photo", "w-80_filter-cool.png" },
        { "photo", "w-80_filter-vivid.webp" },
        { "photo", "w-80_filter-fade.png" },
        { "grey", "w-48_filter-sepia.png" },
        { "disc", "w-50_filter-fade.png" },
        { "traffic", "w-30_filter-noir.gif" },
        { "photo", "h-60_w-60_fit-contain_filter-sepia.jpg" },
        { "photo", "w-120_blur-3.png" },
        { "photo", "blur-30.png" },
        { "disc", "w-60_blur-4.png" },
        { "moving", "blur-5.webp" },
        { "photo", "w-80_radius-ellipse.png" },
        { "photo", "w-81_radius-ellipse.jpg" },
        { "disc", "h-40_w-60_fit-contain_radius-ellipse.png" },
        { "traffic", "w-31_radius-ellipse.webp" },
        { "photo", "crop-20:10:200:140_h-60_w-60_q-90_grayscale_filter-warm_blur-1_radius-ellipse.webp" },
        { "photo", "h-60_w-60_fit-outside.png" },
        { "photo", "h-200_w-280_fit-pad.png" },
        { "photo", "h-60_w-60_fit-pad_g-southeast_bg-ff8800.jpg" },
        { "photo", "h-60_w-60_g-west.png" },
        { "photo", "h-60_w-60_g-fp-80:50.png" },
        { "photo", "h-60_w-60_g-attention.png" },
        { "moving", "h-20_w-40_g-entropy.webp" },
        { "photo", "w-40_dpr-2.png" },
        { "photo", "rotate-90_w-60.png" },
        { "turned", "rotate-270_w-40.png" },
        { "photo", "rotate-180_flop_w-60.png" },
        { "photo", "rotate-30_w-90.png" },
        { "photo", "rotate-30_w-90_bg-00aaff.jpg" },
        { "disc", "rotate-45_h-60_w-60.png" },
        { "traffic", "rotate-20_w-40.webp" },
        { "photo", "flip_w-60.png" },
        { "photo", "flop_w-60.png" },
        { "disc", "w-50_bg-00aaff.png" },
        { "disc", "w-50_bg-00aaff80.png" },
        { "disc", "w-50_bg-00aaff80.jpg" },
        { "traffic", "w-30_radius-6_bg-ffff00c0.webp" },
        { "grey", "h-48_w-48_fit-contain_bg-cc0000.png" },
        { "photo", "w-60_pad-8.png" },
        { "photo", "w-60_radius-12_pad-8_bg-224466.jpg" },
        { "photo", "w-80_radius-12.png" },
        { "disc", "trim_w-50.png" },
        { "framed", "trim.png" },
        { "framed", "trim_h-40_w-40_rotate-90.png" },
        { "photo", "w-80_sepia.png" },
        { "grey", "w-48_sepia.png" },
        { "disc", "w-50_sepia.png" },
        { "photo", "w-80_negate.png" },
        { "disc", "w-50_negate.png" },
        { "grey", "w-48_negate.png" },
        { "photo", "w-80_brightness-30.png" },
        { "photo", "w-80_brightness--30.png" },
        { "photo", "w-80_contrast-40.png" },
        { "photo", "w-80_contrast--60.png" },
        { "grey", "w-48_contrast-30_gamma-0.7.webp" },
        { "photo", "w-80_saturation-60.png" },
        { "photo", "w-80_saturation--70.jpg" },
        { "photo", "w-80_hue-120.png" },
        { "photo", "w-80_gamma-2.2.png" },
        { "photo", "w-80_tint-3366cc.png" },
        { "grey", "w-48_tint-cc6633.png" },
        { "disc", "w-50_tint-3366cc_negate.png" },
        { "traffic", "w-30_hue-90_brightness--10.webp" },
        { "photo", "w-80_sharpen-60.png" },
        { "disc", "w-60_sharpen-100.png" },
        { "grey", "w-48_sharpen-60.png" },
        { "photo", "w-100_pixelate-12.png" },
        { "disc", "w-60_pixelate-7.png" },
        { "moving", "pixelate-16.webp" },
        { "traffic", "w-30_page-2.png" },
        { "moving", "h-20_w-20_page-3.webp" },
        { "photo", "w-120_maxbytes-1200.jpg" },
        { "photo", "w-120_maxbytes-700.webp" },
        { "traffic", "w-30_maxbytes-500.webp" },
        { "photo", "w-160_text-Hello_textsize-28.png" },
        { "photo", "w-160_text-Summer~20sale~2c~2050~25~20off~20~26~20more~20~3cb~3etoday~3c~2fb~3e_textfont-serifbold_textsize-14_textbg-000000a0_textg-southeast_textwidth-90.jpg" },
        { "photo", "w-120_pad-26_bg-ffffff_text-Ann~2c~202026_textfont-mono_textsize-12_textcolor-333333_textg-south.png" },
        { "disc", "w-100_text-one~0atwo_textsize-18_textcolor-ff0000c0.webp" },
        { "grey", "w-90_text-x_textfont-sansbold_textsize-60.png" },
        { "traffic", "text-GIF_textsize-16_textg-northwest.gif" },
        { "traffic", "w-30_text-A_textsize-16_sprite-sheet.png" },
        { "photo", "w-160_text-~d7~a9~d7~9c~d7~95~d7~9d~20abc~20~d9~85~d8~b1~d8~ad~d8~a8~d8~a7_textsize-20_textg-fp-10:90.png" },
        { "photo", "w-160_overlay-disc.png" },
        { "photo", "w-160_overlay-disc_overlayscale-25_overlayg-southeast.jpg" },
        { "photo", "w-160_overlay-disc_overlayscale-25_overlayg-southeast_overlayx-10_overlayy-6.png" },
        { "photo", "w-80_blur-2_pad-5_radius-9_dpr-2.png" },
        { "photo", "w-160_overlay-turned_overlayscale-30_overlayopacity-60_overlayg-fp-20:80.png" },
        { "photo", "w-160_overlay-disc_overlayscale-20_overlayopacity-40_overlaytile.png" },
        { "disc", "w-100_overlay-cmyk_overlayscale-30_bg-3366cc.webp" },
        { "grey", "overlay-photo_overlayscale-50_overlayg-east.png" },
        { "moving", "overlay-traffic_overlayscale-40_overlayg-northeast.webp" },
        { "photo", "w-100_overlay-photo_overlayscale-100_text-both_textsize-20_q-auto.webp" },
    };

    [Theory]
    [MemberData(nameof(Table))]
    public void A_variant_looks_as_it_always_did(string picture, string text)
    {
        var overlay = Transformation.Parse(text).Value?.Overlay is { } over ? Pictures[over.Name]() : null;
        using var variant = Variant.Of(Pictures[picture](), text, overlay);
        var path = Path.Combine(Folder, $"{picture}.{text.Replace(':', '-')}.png");
        if (Write)
        {
            using var save = new VipsOperation("pngsave").Set("in", variant.Image).Set("filename", path).Set("strip", true);
            save.Run();
        }

        using var golden = Variant.Open(path, MediaType.Png);
        Assert.Equal(golden.Size, variant.Size);
        var (mean, max) = Likeness.Of(golden.Image, variant.Image);
        // Choosing 256 colours and dithering them is a matter of taste that changes from version to version.
        var tolerated = text.EndsWith(".gif", StringComparison.Ordinal) ? 4 : 1.5;
        Assert.True(mean < tolerated && max < 30, $"{picture} {text} differs by {mean:F2} on average, {max:F1} at most.");
    }
}
