namespace Darkroom.Tests;

/// <summary>Pictures on pictures; how they look is in the golden table.</summary>
public sealed class OverlayTests
{
    private static readonly string Photo = Sources.Photo(240, 160);
    private static readonly string Disc = Sources.Disc();

    [Theory]
    [InlineData("northwest", 60, 45), InlineData("southeast", 180, 115), InlineData("center", 120, 80), InlineData("fp-100:0", 180, 45)]
    public void It_lies_where_it_should_in_its_own_size(string place, int x, int y)
    {
        using var variant = Variant.Of(Photo, $"brightness--100_overlay-x_overlayg-{place}.png", Disc);
        Assert.Equal([255, 255, 255], variant.Pixel(x, y));
        Assert.Equal([255, 255, 255], variant.Pixel(x - 35, y));
        Assert.Equal([0, 0, 0], variant.Pixel(x - 45, y)); // the disc's radius is 40, and what is transparent hides nothing
    }

    [Theory]
    [InlineData("northwest_overlayx-10_overlayy-5", 70, 50), InlineData("southeast_overlayx-10_overlayy-5", 170, 110), InlineData("center_overlayx--20", 100, 80), InlineData("fp-100:0_overlayx--20_overlayy--9", 200, 36)]
    public void It_can_be_moved_from_its_place_by_pixels_and_from_a_far_edge_inwards(string place, int x, int y)
    {
        using var variant = Variant.Of(Photo, $"brightness--100_overlay-x_overlayg-{place}.png", Disc);
        Assert.Equal([255, 255, 255], variant.Pixel(x, y));
        Assert.Equal([255, 255, 255], variant.Pixel(x - 35, y));
        Assert.Equal([0, 0, 0], variant.Pixel(x - 45, y));
    }

    [Theory]
    [InlineData("overlayx-240"), InlineData("overlayx--65535_overlayy-65535"), InlineData("overlayg-southeast_overlayy--90"), InlineData("overlayg-southeast_overlayy-65535")]
    public void Moved_out_of_the_picture_it_is_not_seen(string where)
    {
        using var variant = Variant.Of(Photo, $"brightness--100_overlay-x_{where}.png", Disc);
        Assert.Equal(new Size(240, 160), variant.Size);
        for (var x = 0; x < 240; x += 8)
        {
            for (var y = 0; y < 160; y += 8) Assert.Equal([0, 0, 0], variant.Pixel(x, y));
        }
    }

    [Theory]
    [InlineData("original", 100, 240), InlineData("w-100", 100, 100), InlineData("w-100", 50, 50), InlineData("h-40_w-200", 100, 60)]
    public void Its_scale_is_of_the_pictures_width_and_it_never_hangs_over(string ops, int scale, int width)
    {
        using var variant = Variant.Of(Photo, $"{(ops == "original" ? "w-240" : ops)}_brightness--100_overlay-x_overlayscale-{scale}.png", Sources.Photo(60, 40));
        var row = variant.Size.Height / 2;
        Assert.InRange(Enumerable.Range(0, variant.Size.Width).Count(x => variant.Pixel(x, row)[2] > 20), width - 2, width + 2);
    }

    [Fact]
    public void Half_opaque_is_half_seen()
    {
        using var variant = Variant.Of(Photo, "brightness--100_overlay-x_overlayopacity-50.png", Disc);
        Assert.InRange(variant.Pixel(120, 80)[0], 126, 129);
    }

    [Fact]
    public void Tiles_cover_all_and_one_of_them_lies_at_the_place()
    {
        using var variant = Variant.Of(Photo, "w-200_brightness--100_overlay-x_overlaytile_overlayg-fp-10:10.png", Sources.Photo(30, 20));
        using var one = Variant.Of(Photo, "w-200_brightness--100_overlay-x_overlayg-fp-10:10.png", Sources.Photo(30, 20));
        Assert.Equal(one.Pixel(20, 14), variant.Pixel(20, 14));
        for (var x = 0; x < 200; x += 7) Assert.True(variant.Pixel(x, 100)[2] > 20, $"nothing at {x}");
        Assert.Equal(variant.Pixel(0, 0), variant.Pixel(30, 20));
        Assert.Equal(variant.Pixel(150, 90), variant.Pixel(180, 110));
        using var moved = Variant.Of(Photo, "w-200_brightness--100_overlay-x_overlaytile_overlayg-fp-10:10_overlayx--37_overlayy-1004.png", Sources.Photo(30, 20));
        Assert.Equal(variant.Pixel(107, 56), moved.Pixel(100, 60));
    }

    [Theory]
    [InlineData("h-1_w-1"), InlineData("h-3_w-200"), InlineData("h-200_w-3"), InlineData("w-9_grayscale")]
    public void Every_pair_of_sizes_has_a_picture(string ops)
    {
        foreach (var overlay in (string[])[Disc, Photo, Sources.Photo(1, 1, "pngsave", "png"), Sources.Photo(2_000, 3), Sources.Photo(3, 2_000), Sources.Oriented(6)])
        {
            foreach (var how in (string[])["", "_overlayscale-1", "_overlayscale-100", "_overlaytile", "_overlayscale-1_overlaytile_overlayg-southeast"])
            {
                using var expected = Variant.Of(Photo, $"{ops}.png");
                using var variant = Variant.Of(Photo, $"{ops}_overlay-x{how}.png", overlay);
                Assert.Equal(expected.Size, variant.Size);
            }
        }
    }

    [Fact]
    public void A_picture_may_lie_over_itself()
    {
        using var variant = Variant.Of(Photo, "overlay-x_overlayscale-50.png", Photo);
        using var plain = Variant.Of(Photo, "original.png");
        Assert.Equal(plain.Pixel(10, 10), variant.Pixel(10, 10));
        Assert.Equal(plain.Pixel(0, 0)[2], variant.Pixel(62, 42)[2]);
    }

    [Fact]
    public async Task A_worker_refuses_an_overlay_that_it_would_refuse_as_an_upload()
    {
        await using var workers = await Pool.Start(new() { Workers = 1, MaxFramePixels = 10_000_000 });
        Assert.Equal(Failure.Undecodable, (await Render(Sources.Damaged())).Failure);
        var large = await Render(Sources.Noise(4_000));
        Assert.Equal(Failure.TooManyPixels, large.Failure);
        Assert.StartsWith("The overlay: ", large.Detail, StringComparison.Ordinal);
        Assert.Equal(Failure.NotFound, (await Render("/nowhere/to/be/found")).Failure);
        Assert.Equal(Failure.NotFound, (await Render(null)).Failure);
        Assert.True((await Render(Disc)).Ok);

        Task<Result<RenderReport>> Render(string? overlay) => workers.Render(
            new(Photo, new(MediaType.Jpeg, new(240, 160), 1, HasAlpha: false), [new(Transformation.Parse("w-100_overlay-x.png").Value!, Sources.NewPath("png")) { OverlayPath = overlay }], Asking.Nobody),
            CancellationToken.None)[0];
    }
}
