using System.Globalization;
using System.Text;

namespace Darkroom.Storage;

/// <summary>What a text index takes for words, whichever the database.</summary>
internal static class SearchWords
{
    /// <summary>Runs of what FTS5's tokenizer takes for parts of a word: letters, numbers, private use, and marks inside them.</summary>
    public static IEnumerable<string> Split(string text)
    {
        var word = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            if (IsPart(rune, inside: word.Length > 0))
            {
                word.Append(rune);
            }
            else if (word.Length > 0)
            {
                yield return word.ToString().Normalize(NormalizationForm.FormC);
                word.Clear();
            }
        }

        if (word.Length > 0) yield return word.ToString().Normalize(NormalizationForm.FormC);
    }

    private static bool IsPart(Rune rune, bool inside) => Rune.IsLetterOrDigit(rune) || Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber or UnicodeCategory.PrivateUse => true,
        UnicodeCategory.NonSpacingMark => inside,
        _ => false,
    };
}
