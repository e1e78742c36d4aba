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

    private static Inspection Still(int width, int height) => new(MediaType.Jpeg, new(width, height), 1, HasAlpha: false);
}
