using System.Security.Cryptography;
using System.Text;

namespace Darkroom.Storage;

/// <summary>Keys as one word of an index whose words are letters and digits: what else is ASCII becomes a private character, and no two keys become one.</summary>
internal static class SearchKeyText
{
    private const char Private = '\uE000';
    private const char Literal = '\uE0FF';

    /// <summary>Begins no other key: every key begins with its kind.</summary>
    private const char Digest = '\uE0FE';

    /// <summary>PostgreSQL has no longer words than 2,046 bytes, the account's number before it included.</summary>
    private const int MostBytes = 2_000;

    public static string Of(string key)
    {
        var text = new StringBuilder(key.Length);
        foreach (var letter in key)
        {
            if (char.IsAscii(letter) && !char.IsAsciiLetterLower(letter) && !char.IsAsciiDigit(letter)) text.Append((char)(Private + letter));
            else if (letter is >= Private and <= Literal) text.Append(Literal).Append(letter);
            else text.Append(letter);
        }

        var word = text.ToString();
        return Encoding.UTF8.GetByteCount(word) <= MostBytes ? word : Digest + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));
    }
}
