using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Unicode;

namespace Darkroom.Abstractions;

/// <summary>
/// Free text as the value of an op. A tilde and two hexadecimal digits are one byte of UTF-8: so any text fits between the grammar's own
/// signs, and the canonical form needs no further escaping in any URL (docs/decisions/0050-text-in-urls.md).
/// </summary>
internal static class OpText
{
    private const char Escape = '~';

    /// <summary>More than a whole URL may be.</summary>
    private const int Longest = 4_096;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static string Write(string text)
    {
        var written = new StringBuilder(text.Length);
        foreach (var one in Strict.GetBytes(text))
        {
            if (char.IsAsciiLetterOrDigit((char)one) || one is (byte)'.' or (byte)'-') written.Append((char)one);
            else written.Append(Escape).Append(one.ToString("x2", CultureInfo.InvariantCulture));
        }

        return written.ToString();
    }

    /// <summary>Null when it is far too long, an escape is none, or the bytes are no text.</summary>
    public static string? Read(ReadOnlySpan<char> written)
    {
        if (written.Length > Longest) return null;
        Span<byte> bytes = stackalloc byte[Longest * 3];
        var length = 0;
        for (int at = 0, taken; at < written.Length; at += taken)
        {
            if (written[at] == Escape)
            {
                taken = 3;
                if (written.Length - at < taken || !byte.TryParse(written.Slice(at + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out bytes[length++])) return null;
            }
            else
            {
                if (Rune.DecodeFromUtf16(written[at..], out var rune, out taken) != OperationStatus.Done) return null;
                length += rune.EncodeToUtf8(bytes[length..]);
            }
        }

        return Utf8.IsValid(bytes[..length]) ? Strict.GetString(bytes[..length]) : null;
    }
}
