namespace Darkroom.Storage;

/// <summary>
/// Which words a misspelt one may mean: one letter added, left out, changed or swapped with its neighbour in words of four letters or more, two in words of
/// eight or more, as long as the beginning or the end is right.
/// </summary>
public static class SearchTypos
{
    /// <summary>How many mistakes a word may have.</summary>
    public static int Edits(string form) => form.Length switch { < 4 => 0, < 8 => 1, _ => 2 };

    /// <summary>
    /// How many letters of the beginning or of the end must be right: so few that one mistake leaves either alone, wherever it is, and two
    /// unless one is near the beginning and the other near the end. It is what an index looks for candidates by.
    /// </summary>
    public static int Kept(string form) => Edits(form) == 1 ? (form.Length - 1) / 2 : form.Length / 3;

    /// <summary>Words of a document that somebody may misspell, in order.</summary>
    public static IEnumerable<string> Kept(SearchDocument document) => document.Forms().Where(form => form.Length > 2).Order(StringComparer.Ordinal);

    /// <summary>What a candidate begins with, and what it begins with from back to front.</summary>
    public static (string Beginning, string End) Ends(string form) => (Cut(form), Cut(Backwards(form)));

    /// <summary>Above all texts that begin so, and not above others, where texts are compared by their code points.</summary>
    public static string After(string beginning) => beginning + "\U0010FFFF";

    /// <summary>0 when they are the same; null when one is not a misspelling of the other.</summary>
    public static int? Distance(string form, string word)
    {
        var (edits, kept) = (Edits(form), Kept(form));
        if (edits == 0 || Math.Abs(form.Length - word.Length) > edits || word.Length < kept) return null;
        if (string.CompareOrdinal(form, 0, word, 0, kept) != 0 && string.CompareOrdinal(form, form.Length - kept, word, word.Length - kept, kept) != 0) return null;
        var distance = Measure(form, word);
        return distance <= edits ? distance : null;
    }

    /// <summary>What the index holds from back to front, to find words by their end.</summary>
    public static string Backwards(string form)
    {
        var letters = form.ToCharArray();
        Array.Reverse(letters);
        for (var i = 0; i + 1 < letters.Length; i++)
            if (char.IsLowSurrogate(letters[i]) && char.IsHighSurrogate(letters[i + 1])) (letters[i], letters[i + 1]) = (letters[i + 1], letters[i]);
        return new(letters);
    }

    private static string Cut(string form) => Kept(form) is var kept && kept > 0 && char.IsHighSurrogate(form[kept - 1]) ? form[..(kept - 1)] : form[..kept];

    private static int Measure(string a, string b)
    {
        var (before, last, next) = (new int[b.Length + 1], new int[b.Length + 1], new int[b.Length + 1]);
        for (var j = 0; j <= b.Length; j++) last[j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            next[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                next[j] = Math.Min(Math.Min(last[j], next[j - 1]) + 1, last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) next[j] = Math.Min(next[j], before[j - 2] + 1);
            }

            (before, last, next) = (last, next, before);
        }

        return last[b.Length];
    }
}
