namespace Darkroom.Tests;

/// <summary>Words on pictures; how they look is in the golden table.</summary>
public sealed class CaptionTests
{
    private static readonly string Photo = Sources.Photo(240, 160);

    [Theory]
    [InlineData("northwest", true, true), InlineData("northeast", false, true), InlineData("southwest", true, false), InlineData("southeast", false, false)]
    public void Words_stand_where_they_should(string place, bool left, bool top)
    {
        using var variant = Variant.Of(Photo, $"brightness--100_text-HHHH_textsize-20_textbg-ffffff_textg-{place}.png");
        var lit = Grid(5).Where(at => variant.Pixel(at.X, at.Y)[0] > 128).ToList();
        Assert.NotEmpty(lit);
        Assert.All(lit, at => Assert.Equal((left, top), (at.X < 120, at.Y < 80)));
    }

    [Theory]
    [InlineData("h-1_w-1"), InlineData("h-3_w-200"), InlineData("h-200_w-3"), InlineData("h-9_w-9_grayscale"), InlineData("h-20_w-20_radius-ellipse")]
    public void A_picture_may_be_too_small_for_its_words(string ops)
    {
        foreach (var extension in (string[])["jpg", "png", "webp"])
        {
            using var expected = Variant.Of(Photo, $"{ops}.{extension}");
            using var variant = Variant.Of(Photo, $"{ops}_text-{new string('W', 200)}_textsize-500_textbg-000000.{extension}");
            Assert.Equal(expected.Size, variant.Size);
            if (extension != "webp") Assert.Equal(expected.Image.HasAlpha, variant.Image.HasAlpha); // webp drops what hides nothing
        }
    }

    [Theory]
    [InlineData("\u200B\u200B", ""), InlineData("\u2800", ""), InlineData("\u3164\u115F", "_textwidth-10"), InlineData("\u200D", "_textbg-00000080_textwidth-10_textg-southeast")]
    public void Words_without_ink_change_nothing_and_are_nobodys_fault(string words, string how)
    {
        using var variant = Variant.Of(Photo, Wish(words, $"w-100{how}"));
        using var plain = Variant.Of(Photo, "w-100.png");
        Assert.Equal(plain.Size, variant.Size);
        if (how is "") Assert.True(Likeness.Of(plain.Image, variant.Image).Max < 2);
    }

    [Theory]
    [InlineData("<b>x"), InlineData("&amp;&"), InlineData("</span><span size='9999999'>x"), InlineData("<<<>>>"), InlineData("‮abc"), InlineData("世界🌍"), InlineData("\n\n\nx"), InlineData("%"), InlineData("﷽"), InlineData("a\u2028b")]
    public void What_looks_like_markup_or_is_foreign_is_only_words(string words)
    {
        using var variant = Variant.Of(Photo, Wish(words, "w-100"));
        using var plain = Variant.Of(Photo, "w-100.png");
        Assert.Equal(plain.Size, variant.Size);
        Assert.True(Likeness.Of(plain.Image, variant.Image).Max > 5, "Nothing was written.");
    }

    [Fact]
    public void Markup_is_as_long_as_it_is_written()
    {
        // Were it obeyed, both would look alike.
        using var bold = Variant.Of(Photo, Wish("<b>x</b>", "w-200"));
        using var bare = Variant.Of(Photo, Wish("x", "w-200_textfont-sansbold"));
        Assert.True(Likeness.Of(bold.Image, bare.Image).Max > 20);
    }

    [Fact]
    public void Marks_that_pile_up_stay_in_the_picture()
    {
        using var variant = Variant.Of(Photo, Wish("z" + string.Concat(Enumerable.Repeat("\u0301\u0323\u0336", 66)), "w-100"));
        Assert.Equal(new Size(100, 67), variant.Size);
    }

    [Fact]
    public void A_narrow_caption_is_higher()
    {
        Assert.True(Lines("textwidth-60") > Lines("textwidth-200") + 20);

        static int Lines(string op)
        {
            using var variant = Variant.Of(Photo, $"brightness--100_text-one two three four_textsize-16_{op}_textbg-ff0000.png");
            return Enumerable.Range(0, 160).Count(y => variant.Pixel(120, y)[0] > 128);
        }
    }

    [Fact]
    public void Transparent_words_let_the_picture_through()
    {
        using var variant = Variant.Of(Photo, "brightness--100_text-x_textbg-ff000080_textcolor-ffffff00.png");
        Assert.InRange(variant.Pixel(120, 80)[0], 126, 130);
    }

    [Fact]
    public void Every_font_is_its_own()
    {
        var drawn = Enum.GetValues<CaptionFont>().Select(font => Variant.Of(Photo, $"brightness--100_text-Quick fox_textfont-{font.ToString().ToLowerInvariant()}.png")).ToList();
        try
        {
            foreach (var (one, other) in drawn.SelectMany((one, i) => drawn.Skip(i + 1).Select(other => (one, other))))
                Assert.True(Likeness.Of(one.Image, other.Image).Max > 20);
        }
        finally
        {
            drawn.ForEach(one => one.Dispose());
        }
    }

    private static IEnumerable<(int X, int Y)> Grid(int step) =>
        Enumerable.Range(0, 240 / step).SelectMany(x => Enumerable.Range(0, 160 / step).Select(y => (x * step, y * step)));

    private static string Wish(string words, string ops) => $"{ops}_{new Transformation { Format = MediaType.Png, Caption = new() { Text = words, Size = 20 } }}";
}
