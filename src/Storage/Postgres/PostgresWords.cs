using System.Text;

namespace Darkroom.Storage;

/// <summary>Words as the text index of PostgreSQL gets them: folded as FTS5 folds them, so that both engines find the same.</summary>
internal static class PostgresWords
{
    // A lexeme is at most 2,046 bytes with its account's number before it.
    private const int Longest = 500;

    public static string[] Of(string text) => [.. SearchWords.Split(text).Select(Fold)];

    /// <summary>Separated by spaces.</summary>
    public static string? Joined(string? text) => text is null ? null : string.Join(' ', Of(text));

    /// <summary>Lower case, and Latin letters without their accents.</summary>
    private static string Fold(string word)
    {
        var folded = new StringBuilder(word.Length);
        var onLatin = false;
        foreach (var rune in word.Normalize(NormalizationForm.FormD).EnumerateRunes())
        {
            var isMark = rune.Value is >= 0x300 and <= 0x36F;
            if (isMark && onLatin) continue;
            if (!isMark) onLatin = Rune.IsLetter(rune) && rune.IsAscii;
            if (folded.Length < Longest) folded.Append(Rune.ToLowerInvariant(rune));
        }

        return folded.ToString().Normalize(NormalizationForm.FormC);
    }
}
