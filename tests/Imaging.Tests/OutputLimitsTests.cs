namespace Darkroom.Tests;

public sealed class OutputLimitsTests
{
    private static readonly OutputLimits Limits = new ImagingOptions().OutputLimits;

    [Theory]
    [InlineData("w-8193.jpg", "w must be a whole number from 1 to 8192")]
    [InlineData("h-8193.jpg", "h must be a whole number from 1 to 8192")]
    public void A_side_over_the_limit_is_refused_by_name_and_range(string text, string detail)
    {
        var refused = Limits.Check(Transformation.Parse(text).Value!, Still(100, 100));
        Assert.Equal((Failure.Invalid, detail), (refused.Failure, refused.Detail));
    }

    [Theory]
    [InlineData("h-8192_w-8192.jpg", 100, 100)]
    [InlineData("original.jpg", 9_000, 100)]
    [InlineData("w-8000.jpg", 8_000, 9_000)]
    [InlineData("h-8000_w-1.jpg", 60_000, 1)]
    public void A_variant_that_would_be_too_large_is_refused(string text, int width, int height) =>
        Assert.Equal(Failure.Invalid, Limits.Check(Transformation.Parse(text).Value!, Still(width, height)).Failure);

    [Theory]
    [InlineData("h-8192_w-6000.jpg", 100, 100)]
    [InlineData("w-8192.jpg", 20_000, 5_000)]
    public void What_just_fits_is_made(string text, int width, int height) =>
        Assert.True(Limits.Check(Transformation.Parse(text).Value!, Still(width, height)).Ok);

    [Fact]
    public void An_animation_and_a_sheet_count_all_frames()
    {
        var animation = new Inspection(MediaType.Gif, new(500, 500), 1_000, HasAlpha: true);
        Assert.Equal(Failure.Invalid, Limits.Check(Transformation.Parse("original.webp").Value!, animation).Failure);
        Assert.Equal(Failure.Invalid, Limits.Check(Transformation.Parse("sprite-sheet.webp").Value!, animation).Failure);
        Assert.True(Limits.Check(Transformation.Parse("original.png").Value!, animation).Ok);
        Assert.True(Limits.Check(Transformation.Parse("w-100.webp").Value!, animation).Ok);
    }

    [Theory]
    [InlineData("w-8000_pad-100.png", 8_000, 10)]
    [InlineData("h-1_w-8192_fit-outside.png", 1, 8_000)]
    [InlineData("rotate-45.png", 8_000, 8_000)]
    [InlineData("rotate-90.png", 100, 9_000)]
    public void What_turning_covering_and_padding_add_is_counted(string text, int width, int height) =>
        Assert.Equal(Failure.Invalid, Limits.Check(Transformation.Parse(text).Value!, Still(width, height)).Failure);

    [Theory]
    [InlineData("rotate-45_w-100.png", 60_000, 1)]
    [InlineData("rotate-45_h-8192_w-1_fit-fill.png", 60_000, 1)]
    [InlineData("rotate-89_h-8192_w-8192.png", 60_000, 1_000)]
    public void What_is_turned_is_small_before_it_is_turned(string text, int width, int height)
    {
        var plan = Limits.Check(Transformation.Parse(text).Value!, Still(width, height)).Value;
        Assert.InRange(Geometry.Turned(plan.Drawn, Transformation.Parse(text).Value!.Rotate).Pixels, 1, Limits.MaxTotalPixels);
    }

    [Theory]
    [InlineData("rotate-90_w-50.png", 50, 100)]
    [InlineData("rotate-45.png", 212, 212)]
    [InlineData("rotate-45_w-106.png", 106, 106)]
    [InlineData("rotate-180_w-50_pad-3.png", 56, 31)]
    [InlineData("h-80_w-80_fit-outside.png", 160, 80)]
    [InlineData("h-300_w-300_fit-pad.png", 300, 300)]
    [InlineData("rotate-30_h-40_w-70.png", 70, 40)]
    public void A_size_is_known_before_a_pixel_is_read(string text, int width, int height) =>
        Assert.Equal(new Size(width, height), Limits.Check(Transformation.Parse(text).Value!, Still(200, 100)).Value.Output);

    [Theory]
    [InlineData("page-4.webp", "page must be a whole number from 1 to 3")]
    [InlineData("page-2_sprite-sheet.webp", "page must not stand beside sprite-sheet")]
    [InlineData("trim_sprite-sheet.webp", "trim must not stand beside sprite-sheet")]
    public void What_an_animation_has_not_is_refused_by_name(string text, string detail)
    {
        var refused = Limits.Check(Transformation.Parse(text).Value!, new(MediaType.Gif, new(50, 50), 3, HasAlpha: true));
        Assert.Equal((Failure.Invalid, detail), (refused.Failure, refused.Detail));
    }

    [Theory]
    [InlineData(0, 0, 101, 50)]
    [InlineData(60, 0, 50, 10)]
    [InlineData(0, 80, 10, 21)]
    [InlineData(100, 0, 1, 1)]
    [InlineData(0, 0, 0, 10)]
    [InlineData(-1, 0, 10, 10)]
    [InlineData(int.MinValue, 0, int.MaxValue, 10)]
    [InlineData(1, 1, int.MaxValue, int.MaxValue)]
    public void A_crop_outside_the_picture_is_refused_by_name_and_range(int x, int y, int width, int height)
    {
        var refused = Limits.Check(new() { Format = MediaType.Png, Crop = new(x, y, width, height) }, Still(100, 100));
        Assert.Equal((Failure.Invalid, "crop must be x:y:width:height within the picture's 100 by 100 pixels"), (refused.Failure, refused.Detail));
    }

    [Theory]
    [InlineData("crop-0:0:100:100.png", 100, 100)]
    [InlineData("crop-50:40:50:60_w-10.png", 10, 12)]
    [InlineData("crop-99:99:1:1_h-5_w-5.png", 5, 5)]
    [InlineData("crop-0:0:40:20_h-30_w-30_fit-inside.png", 30, 15)]
    public void A_crop_is_the_picture_whose_size_counts(string text, int width, int height) =>
        Assert.Equal(new Size(width, height), Limits.Check(Transformation.Parse(text).Value!, Still(100, 100)).Value.Output);

    private static Inspection Still(int width, int height) => new(MediaType.Jpeg, new(width, height), 1, HasAlpha: false);
}
