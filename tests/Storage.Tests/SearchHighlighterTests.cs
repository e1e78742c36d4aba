namespace Darkroom.Tests;

public sealed class SearchHighlighterTests
{
    [Theory]
    [InlineData("sea", "The Sea, the seas & <b>", "The <em>Sea</em>, the <em>seas</em> &amp; &lt;b&gt;")]
    [InlineData("\"red boat\"", "a red boat, a red car", "a <em>red boat</em>, a red car")]
    [InlineData("sun*", "Sunset or SUNRISE or noon", "<em>Sunset</em> or <em>SUNRISE</em> or noon")]
    [InlineData("strasse cafe", "Straße: Cafe\u0301!", "<em>Straße: Cafe\u0301</em>!")]
    [InlineData("辺の", "海辺の家", "海<em>辺の</em>家")]
    [InlineData("sea -boat", "a boat at sea", "a boat at <em>sea</em>")]
    [InlineData("lake", "The sea", null)]
    [InlineData("sea", "", null)]
    public void What_was_found_is_marked_and_the_rest_is_text(string query, string text, string? html) =>
        Assert.Equal(html, new SearchHighlighter(SearchParser.Parse(query).Value).Text(text));

    [Fact]
    public void Of_a_long_text_the_part_around_the_first_find_is_shown()
    {
        var text = string.Concat(Enumerable.Repeat("word ", 200)) + "sea " + string.Concat(Enumerable.Repeat("more ", 200));
        var html = new SearchHighlighter(SearchParser.Parse("sea").Value).Text(text)!;
        Assert.Matches("^…word .*word <em>sea</em> more .*more…$", html);
        Assert.InRange(html.Length, 200, 330);
    }

    [Fact]
    public void A_tag_is_marked_as_a_whole_when_it_was_asked_for_as_one()
    {
        var lights = new SearchHighlighter(SearchParser.Parse("tag:\"Red <car>\" OR sea").Value);
        Assert.Equal("<em>red &lt;car&gt;</em>", lights.Tag("red <car>"));
        Assert.Equal("<em>Sea</em> side", lights.Tag("Sea side"));
        Assert.Null(lights.Tag("red"));
    }
}
