using System.Text;

namespace Darkroom.Storage;

/// <summary>
/// What words are compared by: compatibility forms are one (NFKC), case and accents do not count, <c>ß</c> is <c>ss</c> and both of Turkish's i are <c>i</c>.
/// </summary>
public static class SearchFolding
{
    /// <param name="text">Without unpaired surrogates and noncharacters.</param>
    public static string Fold(string text)
    {
        var folded = new StringBuilder(text.Length);
        foreach (var rune in Normal(text, NormalizationForm.FormKD).EnumerateRunes())
        {
            if (IsAccent(rune.Value)) continue;
            var lower = Rune.ToLowerInvariant(Rune.ToUpperInvariant(rune));
            if (Letters.TryGetValue(lower.Value, out var letters)) folded.Append(letters);
            else folded.Append(lower);
        }

        return Normal(folded.ToString(), NormalizationForm.FormKC);
    }

    /// <summary>Letters that no normal form takes apart.</summary>
    private static readonly Dictionary<int, string> Letters = new()
    {
        ['ß'] = "ss", ['ẞ'] = "ss", ['İ'] = "i", ['ı'] = "i", ['æ'] = "ae", ['œ'] = "oe", ['ø'] = "o", ['ł'] = "l", ['đ'] = "d", ['ð'] = "d", ['þ'] = "th", ['ħ'] = "h",
    };

    /// <summary>Marks that people leave out: of European scripts, Hebrew and Arabic. Those of Indic scripts are vowels, those of kana another letter.</summary>
    private static bool IsAccent(int rune) =>
        rune is (>= 0x0300 and <= 0x036F) or (>= 0x1AB0 and <= 0x1AFF) or (>= 0x1DC0 and <= 0x1DFF) or (>= 0x20D0 and <= 0x20FF) or (>= 0xFE20 and <= 0xFE2F)
            or (>= 0x0591 and <= 0x05C7) or (>= 0x064B and <= 0x0652) or 0x0670 or 0x0640;

    private static string Normal(string text, NormalizationForm form) => Ascii.IsValid(text) ? text : text.Normalize(form);
}
