using System.Globalization;
using System.Text;

namespace Darkroom.Storage;

/// <summary>One word of a text.</summary>
/// <param name="Form">Folded: see <see cref="SearchFolding"/>.</param>
/// <param name="Stem">The form without its English ending.</param>
/// <param name="At">Where it begins in the text as it was written.</param>
/// <param name="Length">UTF-16 code units of it there.</param>
public readonly record struct SearchToken(string Form, string Stem, int At, int Length);

/// <summary>
/// Text into words, the same for every engine and for queries. A word is a run of letters, digits and their marks; what is written
/// without spaces between words (Han, kana, Thai, …) is a word per character, and so is a symbol such as an emoji.
/// </summary>
public static class SearchAnalysis
{
    /// <summary>Longer words are cut.</summary>
    public const int LongestWord = 64;

    public static IEnumerable<SearchToken> Tokens(string text)
    {
        for (var at = 0; at < text.Length;)
        {
            var end = EndOfRun(text, at);
            if (end == at)
            {
                at += Math.Max(1, LengthAt(text, at));
                continue;
            }

            foreach (var form in Words(text[at..end])) yield return new(form, EnglishStem.Of(form), at, end - at);
            at = SkipGenitive(text, end);
        }
    }

    /// <summary>Folding may turn one run into several words, or none.</summary>
    private static IEnumerable<string> Words(string run)
    {
        var word = new StringBuilder();
        foreach (var rune in SearchFolding.Fold(run).EnumerateRunes())
        {
            if (Kind(rune) is not (RuneKind.Letter or RuneKind.Mark) && word.Length > 0)
            {
                yield return Cut(word);
                word.Clear();
            }

            if (Kind(rune) is RuneKind.Alone) yield return rune.ToString();
            else if (Kind(rune) is RuneKind.Letter || (Kind(rune) is RuneKind.Mark && word.Length > 0)) word.Append(rune);
        }

        if (word.Length > 0) yield return Cut(word);
    }

    private static string Cut(StringBuilder word)
    {
        var length = Math.Min(word.Length, LongestWord);
        return word.ToString(0, length < word.Length && char.IsHighSurrogate(word[length - 1]) ? length - 1 : length);
    }

    /// <summary>One symbol or ideograph with its marks, or letters as far as they go.</summary>
    private static int EndOfRun(string text, int at)
    {
        var alone = false;
        var end = at;
        for (int length; end < text.Length && (length = LengthAt(text, end)) > 0; end += length)
        {
            var kind = Kind(Rune.GetRuneAt(text, end));
            if (kind == RuneKind.None || (kind == RuneKind.Mark && end == at)) break;
            if (end > at && kind != RuneKind.Mark && (alone || kind == RuneKind.Alone)) break;
            alone = kind == RuneKind.Alone || (alone && kind == RuneKind.Mark);
        }

        return end;
    }

    /// <summary>The dog's is the dog.</summary>
    private static int SkipGenitive(string text, int at) =>
        at + 1 < text.Length && text[at] is '\'' or '’' && text[at + 1] is 's' or 'S' && (at + 2 == text.Length || EndOfRun(text, at + 2) == at + 2) ? at + 2 : at;

    /// <summary>0: half of a pair.</summary>
    private static int LengthAt(string text, int at) => Rune.TryGetRuneAt(text, at, out var rune) ? rune.Utf16SequenceLength : 0;

    private static RuneKind Kind(Rune rune)
    {
        if (rune == Rune.ReplacementChar || rune.Value is >= 0x1F3FB and <= 0x1F3FF or (>= 0xFE00 and <= 0xFE0F)) return RuneKind.None;
        // Half-width kana have their marks after them.
        if (rune.Value is 0xFF9E or 0xFF9F) return RuneKind.Mark;
        return Rune.GetUnicodeCategory(rune) switch
        {
            UnicodeCategory.OtherSymbol => RuneKind.Alone,
            UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark => RuneKind.Mark,
            UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber or UnicodeCategory.PrivateUse => RuneKind.Letter,
            _ => !Rune.IsLetterOrDigit(rune) ? RuneKind.None : IsUnspaced(rune.Value) ? RuneKind.Alone : RuneKind.Letter,
        };
    }

    /// <summary>Han, kana, bopomofo, Thai, Lao, Myanmar, Khmer.</summary>
    private static bool IsUnspaced(int rune) =>
        rune is (>= 0x2E80 and <= 0x312F) or (>= 0x31A0 and <= 0x31FF) or (>= 0x3400 and <= 0x9FFF) or (>= 0xF900 and <= 0xFAFF) or (>= 0x20000 and <= 0x3FFFF)
            or (>= 0x0E00 and <= 0x0EFF) or (>= 0x1000 and <= 0x109F) or (>= 0x1780 and <= 0x17FF) or (>= 0xFF66 and <= 0xFF9F);

    private enum RuneKind
    {
        None,
        Letter,
        Mark,
        Alone,
    }
}
