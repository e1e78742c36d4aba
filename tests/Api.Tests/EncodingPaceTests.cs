namespace Darkroom.Tests;

public sealed class EncodingPaceTests
{
    private const long Megapixel = 1_000_000;

    private static readonly Transformation Avif = new() { Format = MediaType.Avif };

    [Fact]
    public void What_is_expected_follows_the_pixels()
    {
        var pace = new EncodingPace();
        Assert.Equal(4 * pace.Expected(Avif, Megapixel), pace.Expected(Avif, 4 * Megapixel));
        Assert.True(pace.Expected(Avif with { MaxBytes = 9_000 }, Megapixel) > 2 * pace.Expected(Avif, Megapixel));
    }

    [Theory]
    [InlineData(20)]
    [InlineData(3_000)]
    public void A_machine_that_is_faster_or_slower_than_guessed_shows_within_some_renders(double milliseconds)
    {
        var pace = new EncodingPace();
        for (var i = 0; i < 30; i++) pace.Learn(Avif, 2 * Megapixel, 2 * milliseconds);
        Assert.Equal(milliseconds, pace.Expected(Avif, Megapixel).TotalMilliseconds, milliseconds / 100 * 2);
    }

    [Fact]
    public void Specks_teach_nothing_and_each_format_only_itself()
    {
        var pace = new EncodingPace();
        var before = pace.Expected(Avif, Megapixel);
        pace.Learn(Avif with { Format = MediaType.Webp }, Megapixel, 9_000);
        pace.Learn(Avif, 400, 9_000);
        pace.Learn(Avif, Megapixel, 0);
        Assert.Equal(before, pace.Expected(Avif, Megapixel));
        Assert.True(pace.Expected(Avif with { Format = MediaType.Webp }, Megapixel) > before);
    }

    [Fact]
    public void One_slow_render_does_not_decide_and_measurements_from_many_threads_all_count()
    {
        var pace = new EncodingPace();
        pace.Learn(Avif, Megapixel, 10_000);
        Assert.InRange(pace.Expected(Avif, Megapixel).TotalMilliseconds, 200, 5_000);
        Parallel.For(0, 1_000, _ => pace.Learn(Avif, Megapixel, 100));
        Assert.Equal(100, pace.Expected(Avif, Megapixel).TotalMilliseconds, 0.001);
    }
}
