using System.Text;

namespace Darkroom.Bench;

/// <summary>Words that look like words, the same in every run: what a word is does not matter, how often it comes does. Nobody
/// looks for words like "the", so they are not among them: the most frequent one and the most frequent tag are each in about a tenth of all images.</summary>
internal static class Vocabulary
{
    private const int Words = 20_000;
    private const int Tags = 5_000;
    private const int Places = 300;

    private static readonly Zipf WordRanks = new(Words, 1, 20);
    private static readonly Zipf TagRanks = new(Tags, 1, 5);
    private static readonly Zipf PlaceRanks = new(Places, 0.7);
    private static readonly string[] All = Make(new Random(1));

    public static string Word(Random random) => All[WordRanks.Draw(random)];

    /// <summary>One word, every fourth two.</summary>
    public static string Tag(Random random)
    {
        var rank = TagRanks.Draw(random);
        return rank % 4 == 3 ? $"{All[Words - 1 - rank]} {All[rank]}" : All[Words - 1 - rank];
    }

    public static string Folder(Random random)
    {
        var rank = PlaceRanks.Draw(random);
        return rank % 3 == 0 ? All[rank] : $"{All[rank / 3]}/{All[rank]}";
    }

    private static string[] Make(Random random)
    {
        const string Consonants = "bcdfghklmnprstvz";
        const string Vowels = "aeiou";
        var words = new HashSet<string>(StringComparer.Ordinal);
        while (words.Count < Words)
        {
            var word = new StringBuilder();
            for (var syllables = random.Next(2, 5); syllables > 0; syllables--)
            {
                word.Append(Consonants[random.Next(Consonants.Length)]).Append(Vowels[random.Next(Vowels.Length)]);
                if (random.Next(4) == 0) word.Append(Consonants[random.Next(Consonants.Length)]);
            }

            words.Add(word.ToString());
        }

        return [.. words];
    }
}
