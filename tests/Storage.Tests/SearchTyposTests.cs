namespace Darkroom.Tests;

public sealed class SearchTyposTests
{
    [Theory]
    [InlineData("mountian", "mountain", 1)]
    [InlineData("beech", "beach", 1)]
    [InlineData("bach", "beach", 1)]
    [InlineData("beeach", "beach", 1)]
    [InlineData("photgrahp", "photograph", 2)]
    [InlineData("beach", "beach", 0)]
    [InlineData("cat", "car", null)]
    [InlineData("beach", "peace", null)]
    [InlineData("fotografph", "photograph", null)]
    [InlineData("xotographx", "photograph", null)]
    public void A_word_is_as_far_from_another_as_it_takes_to_mend_it(string form, string word, int? distance) => Assert.Equal(distance, SearchTypos.Distance(form, word));

    /// <summary>What an index looks up leaves nothing out: every misspelling of a word begins or ends as the lookup says.</summary>
    [Fact]
    public void Every_single_mistake_is_among_the_candidates_and_is_let_through()
    {
        var random = new Random(3);
        for (var i = 0; i < 20_000; i++)
        {
            var word = string.Concat(Enumerable.Range(0, random.Next(4, 14)).Select(_ => "abcd"[random.Next(4)]));
            var form = Mistaken(word, random);
            if (form.Length < 4 || form == word) continue;
            var (beginning, end) = SearchTypos.Ends(form);
            Assert.True(word.StartsWith(beginning, StringComparison.Ordinal) || SearchTypos.Backwards(word).StartsWith(end, StringComparison.Ordinal), $"{form} for {word}");
            Assert.Equal(1, SearchTypos.Distance(form, word));
        }
    }

    [Fact]
    public void A_word_is_turned_round_by_its_characters()
    {
        Assert.Equal("c𝔸b", SearchTypos.Backwards("b𝔸c"));
        Assert.Equal("b𝔸c", SearchTypos.Backwards("c𝔸b"));
    }

    private static string Mistaken(string word, Random random)
    {
        var at = random.Next(word.Length);
        return random.Next(4) switch
        {
            0 => word.Remove(at, 1),
            1 => word.Insert(at, "x"),
            2 => word[..at] + 'y' + word[(at + 1)..],
            _ => at + 1 == word.Length ? word : $"{word[..at]}{word[at + 1]}{word[at]}{word[(at + 2)..]}",
        };
    }
}
