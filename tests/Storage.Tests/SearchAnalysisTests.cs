namespace Darkroom.Tests;

/// <summary>Text into words, as every engine gets them.</summary>
public sealed class SearchAnalysisTests
{
    [Theory]
    [InlineData("Straße", "strasse")]
    [InlineData("STRASSE", "strasse")]
    [InlineData("İstanbul ISTANBUL ıstanbul", "istanbul istanbul istanbul")]
    [InlineData("Café CAFE\u0301 cafe", "cafe cafe cafe")]
    [InlineData("ΣΊΣΥΦΟΣ Σίσυφος", "σισυφοσ σισυφοσ")]
    [InlineData("ｆｕｌｌ ﬁne ①½", "full fine 11 2")]
    [InlineData("Œuvre smørbrød Łódź þing", "oeuvre smorbrod lodz thing")]
    [InlineData("IMG_2041.JPG", "img 2041 jpg")]
    [InlineData("the dog’s and the dogs' dog's", "the dog and the dogs dog")]
    [InlineData("海辺の家", "海 辺 の 家")]
    [InlineData("ガラス ｶﾞﾗｽ", "ガ ラ ス ガ ラ ス")]
    [InlineData("Москва МОСКВА́", "москва москва")]
    [InlineData("한국 \u1112\u1161\u11ab\u1100\u116e\u11a8", "한국 한국")]
    [InlineData("שָׁלוֹם", "שלום")]
    [InlineData("مُحَمَّد", "محمد")]
    [InlineData("beach🏖️day👩🏽‍🚀", "beach 🏖 day 👩 🚀")]
    [InlineData("हिन्दी", "हिन्दी")]
    [InlineData("a\ud800b \udc00 \ufffe \uffff c\0d", "a b c d")]
    [InlineData("-- !? \u202e \u200f", "")]
    public void Words_are_folded_alike_however_they_are_written(string text, string forms) =>
        Assert.Equal(forms, string.Join(' ', SearchAnalysis.Tokens(text).Select(token => token.Form)));

    [Fact]
    public void A_word_knows_where_it_stood()
    {
        const string Text = "Le CAFE\u0301, «Straße» 海辺";
        Assert.Equal(
            ["Le", "CAFE\u0301", "Straße", "海", "辺"],
            SearchAnalysis.Tokens(Text).Select(token => Text.Substring(token.At, token.Length)));
    }

    [Fact]
    public void A_word_has_an_end()
    {
        var words = SearchAnalysis.Tokens(new string('a', 100_000) + " " + string.Concat(Enumerable.Repeat("𝔸", 50_000))).ToArray();
        Assert.Equal(2, words.Length);
        Assert.All(words, word => Assert.True(word.Form.Length <= SearchAnalysis.LongestWord && word.Form.IsNormalized()));
    }

    [Fact]
    public void Folding_twice_is_folding_once()
    {
        var random = new Random(5);
        for (var i = 0; i < 20_000; i++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(1, 6)).Select(_ => char.ConvertFromUtf32(Scalar(random))));
            foreach (var token in SearchAnalysis.Tokens(text))
                Assert.Equal(token.Form, string.Concat(SearchAnalysis.Tokens(token.Form).Select(again => again.Form)));
        }

        static int Scalar(Random random) => random.Next(4) switch
        {
            0 => random.Next(0x20, 0x250),
            1 => random.Next(0x250, 0x2000),
            2 => random.Next(0x2000, 0xD800),
            _ => random.Next(0x10000, 0x1FFFF),
        };
    }
}
