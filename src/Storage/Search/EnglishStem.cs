using System.Buffers;

namespace Darkroom.Storage;

/// <summary>English words without their endings: the algorithm that its author calls Porter2. Words of anything but a to z are left alone.</summary>
public static class EnglishStem
{
    private static readonly SearchValues<char> Vowels = SearchValues.Create("aeiouy");

    private static readonly Dictionary<string, string> Special = new(StringComparer.Ordinal)
    {
        ["skis"] = "ski", ["skies"] = "sky", ["dying"] = "die", ["lying"] = "lie", ["tying"] = "tie", ["idly"] = "idl", ["gently"] = "gentl", ["ugly"] = "ugli",
        ["early"] = "earli", ["only"] = "onli", ["singly"] = "singl", ["sky"] = "sky", ["news"] = "news", ["howe"] = "howe", ["atlas"] = "atlas",
        ["cosmos"] = "cosmos", ["bias"] = "bias", ["andes"] = "andes",
    };

    private static readonly HashSet<string> LeftAfterPlural = new(StringComparer.Ordinal) { "inning", "outing", "canning", "herring", "earring", "proceed", "exceed", "succeed" };

    private static readonly (string End, string By)[] Second =
    [
        ("ization", "ize"), ("ational", "ate"), ("fulness", "ful"), ("ousness", "ous"), ("iveness", "ive"), ("tional", "tion"), ("biliti", "ble"), ("lessli", "less"),
        ("entli", "ent"), ("ation", "ate"), ("alism", "al"), ("aliti", "al"), ("ousli", "ous"), ("iviti", "ive"), ("fulli", "ful"), ("enci", "ence"), ("anci", "ance"),
        ("abli", "able"), ("izer", "ize"), ("ator", "ate"), ("alli", "al"), ("bli", "ble"), ("ogi", "og"), ("li", ""),
    ];

    private static readonly (string End, string By)[] Third =
    [
        ("ational", "ate"), ("tional", "tion"), ("alize", "al"), ("icate", "ic"), ("iciti", "ic"), ("ative", ""), ("ical", "ic"), ("ness", ""), ("ful", ""),
    ];

    private static readonly string[] Fourth =
        ["ement", "ance", "ence", "able", "ible", "ment", "ant", "ent", "ism", "ate", "iti", "ous", "ive", "ize", "ion", "al", "er", "ic"];

    public static string Of(string word)
    {
        if (word.Length < 3 || word.AsSpan().ContainsAnyExceptInRange('a', 'z')) return word;
        if (Special.TryGetValue(word, out var special)) return special;

        // A y that is a consonant is written Y meanwhile.
        var w = MarkConsonants(word);
        var r1 = R1(w);
        var r2 = After(w, r1);
        w = Plural(w);
        if (LeftAfterPlural.Contains(w)) return w;
        w = PastAndGerund(w, r1);
        if (w.Length > 2 && w[^1] is 'y' or 'Y' && !IsVowel(w[^2])) w = w[..^1] + "i";
        w = Replaced(w, Second, r1, r2);
        w = Replaced(w, Third, r1, r2);
        w = Shorn(w, r2);
        return Last(w, r1, r2).Replace('Y', 'y');
    }

    private static string MarkConsonants(string word)
    {
        if (!word.Contains('y', StringComparison.Ordinal)) return word;
        var letters = word.ToCharArray();
        for (var i = 0; i < letters.Length; i++)
            if (letters[i] == 'y' && (i == 0 || IsVowel(letters[i - 1]))) letters[i] = 'Y';
        return new(letters);
    }

    private static int R1(string w)
    {
        foreach (var beginning in (ReadOnlySpan<string>)["gener", "commun", "arsen"])
            if (w.StartsWith(beginning, StringComparison.Ordinal)) return beginning.Length;
        return After(w, 0);
    }

    /// <summary>What follows the first consonant after a vowel.</summary>
    private static int After(string w, int from)
    {
        for (var i = from + 1; i < w.Length; i++)
            if (!IsVowel(w[i]) && IsVowel(w[i - 1])) return i + 1;
        return w.Length;
    }

    private static string Plural(string w)
    {
        if (Ends(w, "sses")) return w[..^2];
        if (Ends(w, "ied") || Ends(w, "ies")) return w.Length > 4 ? w[..^2] : w[..^1];
        if (Ends(w, "us") || Ends(w, "ss") || !Ends(w, "s")) return w;
        return w.AsSpan(0, w.Length - 2).ContainsAny(Vowels) ? w[..^1] : w;
    }

    private static string PastAndGerund(string w, int r1)
    {
        foreach (var end in (ReadOnlySpan<string>)["eedly", "eed"])
            if (Ends(w, end)) return w.Length - end.Length >= r1 ? w[..^end.Length] + "ee" : w;
        foreach (var end in (ReadOnlySpan<string>)["ingly", "edly", "ing", "ed"])
        {
            if (!Ends(w, end)) continue;
            var rest = w[..^end.Length];
            if (!rest.AsSpan().ContainsAny(Vowels)) return w;
            if (Ends(rest, "at") || Ends(rest, "bl") || Ends(rest, "iz")) return rest + "e";
            if (rest.Length > 1 && rest[^1] == rest[^2] && "bdfgmnprt".Contains(rest[^1], StringComparison.Ordinal)) return rest[..^1];
            return IsShort(rest, r1) ? rest + "e" : rest;
        }

        return w;
    }

    private static string Replaced(string w, (string End, string By)[] endings, int r1, int r2)
    {
        foreach (var (end, by) in endings)
        {
            if (!Ends(w, end)) continue;
            var at = w.Length - end.Length;
            var fits = at >= r1 && end switch
            {
                "li" => at > 0 && "cdeghkmnrt".Contains(w[at - 1], StringComparison.Ordinal),
                "ogi" => at > 0 && w[at - 1] == 'l',
                "ative" => at >= r2,
                _ => true,
            };
            return fits ? w[..at] + by : w;
        }

        return w;
    }

    private static string Shorn(string w, int r2)
    {
        foreach (var end in Fourth)
        {
            if (!Ends(w, end)) continue;
            var at = w.Length - end.Length;
            return at >= r2 && (end != "ion" || (at > 0 && w[at - 1] is 's' or 't')) ? w[..at] : w;
        }

        return w;
    }

    private static string Last(string w, int r1, int r2)
    {
        var at = w.Length - 1;
        if (Ends(w, "e")) return at >= r2 || (at >= r1 && !EndsInShortSyllable(w[..at])) ? w[..at] : w;
        return Ends(w, "ll") && at >= r2 ? w[..at] : w;
    }

    private static bool IsShort(string w, int r1) => r1 >= w.Length && EndsInShortSyllable(w);

    private static bool EndsInShortSyllable(string w) => w.Length switch
    {
        2 => IsVowel(w[0]) && !IsVowel(w[1]),
        > 2 => !IsVowel(w[^3]) && IsVowel(w[^2]) && !IsVowel(w[^1]) && w[^1] is not ('w' or 'x' or 'Y'),
        _ => false,
    };

    private static bool Ends(string w, string end) => w.EndsWith(end, StringComparison.Ordinal);

    private static bool IsVowel(char letter) => Vowels.Contains(letter);
}
