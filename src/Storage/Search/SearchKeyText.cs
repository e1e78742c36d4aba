using System.Text;

namespace Darkroom.Storage;

/// <summary>Keys as one word of an index whose words are letters and digits: what else is ASCII becomes a private character, and no two keys become one.</summary>
internal static class SearchKeyText
{
    private const char Private = '\uE000';
    private const char Literal = '\uE0FF';

    public static string Of(string key)
    {
        var text = new StringBuilder(key.Length);
        foreach (var letter in key)
        {
            if (char.IsAscii(letter) && !char.IsAsciiLetterLower(letter) && !char.IsAsciiDigit(letter)) text.Append((char)(Private + letter));
            else if (letter is >= Private and <= Literal) text.Append(Literal).Append(letter);
            else text.Append(letter);
        }

        return text.ToString();
    }
}
